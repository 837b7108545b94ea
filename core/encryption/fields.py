"""Fields whose values are encrypted in the database and plain in Python. Nothing stays nothing: the empty text can be
looked for, nothing else can; what is searched for has a blind index beside it."""

import json
from typing import Any, NoReturn

from django.core.exceptions import FieldError
from django.db import models
from django.db.models.lookups import Exact, IsNull
from django.utils.functional import cached_property

from core.encryption.keys import seal, unseal


class Nothing(Exact):
    """`field=""`."""

    def get_prep_lookup(self) -> str:
        if self.rhs != "":
            raise FieldError("An encrypted field can only be compared with the empty text.")
        return ""


class Encrypted(models.Field):
    """What the kinds share. Stored as text without a length; `max_length` is checked in Python."""

    LOOKUPS = {"exact": Nothing, "isnull": IsNull}

    def get_internal_type(self) -> str:
        return "TextField"

    @cached_property
    def place(self) -> bytes:
        return f"{self.model._meta.db_table}.{self.column}".encode()

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        text = value if prepared else self.get_prep_value(value)
        return seal(text, self.place) if text else text

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        return unseal(value, self.place) if value else value

    def get_lookup(self, lookup_name: str) -> type[models.Lookup]:
        return self.LOOKUPS.get(lookup_name) or self._refuse(lookup_name)

    def get_transform(self, lookup_name: str) -> NoReturn:
        self._refuse(lookup_name)

    def _refuse(self, lookup_name: str) -> NoReturn:
        raise FieldError(f"{self} is encrypted: the database cannot look for `{lookup_name}`.")


class EncryptedCharField(Encrypted, models.CharField):
    pass


class EncryptedEmailField(Encrypted, models.EmailField):
    pass


class EncryptedTextField(Encrypted, models.TextField):
    pass


class EncryptedJSONField(Encrypted, models.JSONField):
    """Lists and dictionaries, as one encrypted text."""

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> str | None:
        return None if value is None else seal(json.dumps(value, ensure_ascii=False), self.place)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        return None if value is None else json.loads(unseal(value, self.place))


class BlindIndexField(models.TextField):
    """Keyed marks of a text, by which it is found. `of` is the method of the model that makes them anew when the key
    changes (core.encryption.rotation)."""

    def __init__(self, *args: Any, of: str, **kwargs: Any):
        self.of = of
        super().__init__(*args, blank=True, editable=False, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["blank"], kwargs["editable"]
        return name, path, args, kwargs | {"of": self.of}


def encrypted_fields(model: type[models.Model]) -> list[Encrypted]:
    return [field for field in model._meta.local_concrete_fields if isinstance(field, Encrypted)]
