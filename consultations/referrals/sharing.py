"""What the receiver of a referral gets to know: what was consented to, or topic and language where that was agreed,
and otherwise nothing but the code."""

from collections.abc import Callable

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalogues.labels import labels
from catalogues.models import Language, Nationality
from clients.models import Client
from consultations.referrals import machine
from consultations.referrals.models import Referral

TOPIC, LANGUAGE = "topic", "language"


def shared_items(referral: Referral) -> tuple[str, ...]:
    """Codes of the catalogue `consent_item` that the receiver may see today; none once a consent is revoked or over."""
    if referral.mode == machine.DATA:
        is_given = referral.consent is not None and referral.consent.is_valid
        return tuple(referral.consent.items) if is_given else ()
    return (TOPIC, LANGUAGE) if referral.shares_topic else ()


def shared_facts(referral: Referral) -> list[tuple[str, str]]:
    """Label and value of what is shared, in the order of the catalogue; what is not known is left out."""
    items = shared_items(referral)
    found = [
        (label, _value(code, referral)) for code, label in labels("consent_item").items() if code in items
    ]
    return [(label, value) for label, value in found if value]


def _value(code: str, referral: Referral) -> str:
    if code == TOPIC:
        return referral.concern.topic.label
    if code == LANGUAGE:
        return _language(referral)
    client = referral.concern.client
    return _OF_CLIENT[code](client) if client and code in _OF_CLIENT else ""


def _language(referral: Referral) -> str:
    """That of the consultation; the client may read others, too."""
    code = referral.concern.consultation.language_id
    return labels("language").get(code, "") if code != Language.NOT_STATED else ""


def _birth(client: Client) -> str:
    if client.birth_date:
        return date_format(client.birth_date, "SHORT_DATE_FORMAT")
    return str(client.birth_year or "")


def _address(client: Client) -> str:
    return ", ".join(part for part in (client.street, client.postcode) if part)


def _known(field: str, nothing: str) -> Callable[[Client], str]:
    """The label of a code, unless it says that nothing was stated."""

    def value(client: Client) -> str:
        code = getattr(client, field)
        return client._meta.get_field(field).label(code) if code != nothing else ""

    return value


def _nationality(client: Client) -> str:
    code = client.nationality_id
    return labels("nationality").get(code, "") if code != Nationality.NOT_STATED else ""


def _household(client: Client) -> str:
    return _("%(count)d persons") % {"count": client.household_size} if client.household_size else ""


_OF_CLIENT: dict[str, Callable[[Client], str]] = {
    "name": lambda client: client.name,
    "birth": _birth,
    "sex": _known("sex", "x"),
    "address": _address,
    "phone": lambda client: client.phone,
    "email": lambda client: client.email,
    "german_level": _known("german_level", "ns"),
    "nationality": _nationality,
    "residence": _known("residence_status", "ns"),
    "household": _household,
}
