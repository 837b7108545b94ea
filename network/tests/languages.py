"""What pages for everybody say in a language that only they have, and what of it has no translation."""

from collections.abc import Iterator
from contextlib import contextmanager
from gettext import NullTranslations

import pytest
from django.utils.translation import trans_real


class Noted(NullTranslations):
    """Stands where a catalogue looks up what it does not have."""

    def __init__(self):
        super().__init__()
        self.messages: set[str] = set()

    def gettext(self, message: str) -> str:
        self.messages.add(message)
        return message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        self.messages.add(msgid1)
        return msgid1 if n == 1 else msgid2


@contextmanager
def untranslated(language: str) -> Iterator[set[str]]:
    """The messages that are asked for meanwhile and have no translation."""
    noted = Noted()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trans_real.translation(language), "_fallback", noted)
        yield noted.messages
