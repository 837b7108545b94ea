"""What is said to the person about an appointment, on the card, in the mail and behind its link: German and the
person's language. Never what it is about."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation.trans_real import parse_accept_lang_header

from catalogues.models import Language
from consultations.appointments.models import Appointment
from consultations.slips.content import when_in_words
from consultations.slips.slip import Card
from consultations.slips.texts import OTHERWISE, languages, printed_languages, texts
from core.pdf import is_right_to_left
from districts.models import City, Site


@dataclass(frozen=True)
class Line:
    """What is said in one language: the words of slips/data/texts.csv with day and place."""

    language: str
    words: dict[str, str]
    when: str
    where: str

    @property
    def direction(self) -> str:
        return "rtl" if is_right_to_left(self.words["appointment_title"]) else "ltr"


def card_of(appointment: Appointment) -> Card:
    return Card(
        code=appointment.code,
        issued_on=timezone.localdate(),
        starts_at=timezone.localtime(appointment.starts_at),
        office=appointment.office.name,
        address=_address(appointment.site),
        phone=appointment.office.phone,
        adviser=str(appointment.adviser or ""),
    )


def language_of(appointment: Appointment) -> str:
    """The language that the person reads best, as far as it is known."""
    stated = [appointment.language_id, *([appointment.client.language_id] if appointment.client else [])]
    return next((code for code in stated if code not in (Language.NOT_STATED, "mul", "de")), "de")


def lines_of(appointment: Appointment, language: str) -> list[Line]:
    starts_at = timezone.localtime(appointment.starts_at)
    where = ", ".join(part for part in (appointment.office.name, _address(appointment.site)) if part)
    return [
        Line(code, dict(texts(code)), when_in_words(starts_at, code), where)
        for code in printed_languages(language)
    ]


def refusal_in(accepted: str) -> list[Line]:
    """What is said of a link that does not work, whose it may be: German, and what the browser wants (`accepted` is its
    header) as far as we have it."""
    wanted = [code.partition("-")[0] for code, _weight in parse_accept_lang_header(accepted)]
    language = next((code for code in wanted if code in languages()), OTHERWISE)
    return [Line(code, dict(texts(code)), "", "") for code in printed_languages(language)]


def _address(site: Site) -> str:
    city = City.objects.values_list("name", flat=True).first() or ""
    return ", ".join(part for part in (site.street, f"{site.postcode} {city}".strip()) if part)
