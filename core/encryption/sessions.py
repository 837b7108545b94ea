"""What sessions hold (also text that was typed when one ended), encrypted in the database."""

from typing import Any

from django.core.signing import JSONSerializer

from core.encryption.keys import seal, unseal

PLACE = b"django_session.session_data"


class SealedSerializer:
    """For SESSION_SERIALIZER. A session that does not open is an empty one: its owner logs in again."""

    def dumps(self, obj: Any) -> bytes:
        return seal(JSONSerializer().dumps(obj).decode("latin-1"), PLACE).encode()

    def loads(self, data: bytes) -> Any:
        return JSONSerializer().loads(unseal(data.decode(), PLACE).encode("latin-1"))
