"""What the public pages say in each of their languages: `data/page.csv`, a column a language."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date
from django.utils.translation import get_language_info
from django.utils.translation.trans_real import parse_accept_lang_header

from catalogues.labels import labels
from consultations.slips.texts import texts
from core.languages import PUBLIC_LANGUAGES

TEXTS = Path(__file__).parent / "data" / "page.csv"
GERMAN = "de"
LANGUAGES = tuple(code for code, _name in PUBLIC_LANGUAGES)
_LOCALES = {"en": "en_GB"}


def preferred(header: str, languages: Sequence[str] = LANGUAGES) -> str:
    """The first language of an Accept-Language header that there are pages in; otherwise German."""
    wished = (tag.partition("-")[0] for tag, _weight in parse_accept_lang_header(header.lower()))
    return next((language for language in wished if language in languages), GERMAN)


@dataclass(frozen=True)
class Wording:
    """One language: its texts, and how days, hours and names are written in it."""

    code: str

    @property
    def texts(self) -> Mapping[str, str]:
        return texts(self.code, TEXTS)

    def __getitem__(self, key: str) -> str:
        return self.texts[key]

    def say(self, key: str, **parts: object) -> str:
        return self.texts[key].format(**parts)

    @property
    def is_rtl(self) -> bool:
        return get_language_info(self.code)["bidi"]

    def day(self, day: date) -> str:
        """Without the year: Mittwoch, 18. November."""
        return _capitalised(format_date(day, self["day_pattern"], locale=self._locale))

    def date(self, day: date) -> str:
        return format_date(day, "long", locale=self._locale)

    def weekday(self, number: int) -> str:
        """Monday is 1."""
        return _weekdays(self._locale)[number - 1]

    def hours(self, spans: Iterable[tuple[time, time]]) -> str:
        """All the times of a day; empty for none."""
        return self.listed(
            self.say("span", opens=clock(opens), closes=clock(closes)) for opens, closes in spans
        )

    def listed(self, parts: Iterable[str]) -> str:
        return self["comma"].join(parts)

    def language(self, code: str) -> str:
        """Asked, like all labels, while this language is active."""
        return labels("language").get(code, code)

    def topic_groups(self) -> dict[str, str]:
        """The groups of topics by code."""
        return dict(labels("topic_group"))

    @property
    def _locale(self) -> str:
        return _LOCALES.get(self.code, self.code)


def own_names() -> list[tuple[str, str]]:
    """The languages, and what each calls itself."""
    return [(code, _capitalised(get_language_info(code)["name_local"])) for code in LANGUAGES]


def clock(at: time) -> str:
    return f"{at.hour}:{at.minute:02}"


def phone_link(phone: str) -> str:
    return "tel:" + "".join(letter for letter in phone if letter.isdigit() or letter == "+")


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


@lru_cache(maxsize=len(LANGUAGES))
def _weekdays(locale: str) -> list[str]:
    days = Locale.parse(locale).days["stand-alone"]["wide"]
    return [_capitalised(days[number]) for number in range(7)]
