"""Which passwords are too easy to guess in a German office."""

import re
from functools import cache
from pathlib import Path

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

WORDS = Path(__file__).parent / "data" / "common_passwords_de.txt"
"""One word a line: what people in Germany, and in Dortmund, like to take."""


class CommonGermanPasswordValidator(CommonPasswordValidator):
    """Django's list is English: beside it, common German words are refused, one or several with nothing but digits and
    signs behind them (passwort1234, SommerWinter!!)."""

    def validate(self, password: str, user=None) -> None:
        super().validate(password, user)
        if _common().fullmatch(password.strip().casefold()):
            raise ValidationError(self.get_error_message(), code="password_too_common")


@cache
def _common() -> re.Pattern[str]:
    words = (re.escape(word.casefold()) for word in WORDS.read_text(encoding="utf-8").split())
    return re.compile(rf"(?:{'|'.join(words)})+[\d\W_]*")
