"""The slip of a referral: which of its facts go on paper. The paper may be found at home, so sensitive topics and
whatever was not agreed stay off it."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from catalogues.labels import labels, translations
from catalogues.models import Language
from consultations.referrals import machine
from consultations.referrals.models import Referral
from consultations.referrals.sharing import LANGUAGE, shared_items
from consultations.slips.slip import Agreement, Label, Receiver, Sender, Slip
from consultations.slips.texts import languages, printed_languages
from districts.models import City, Office, Site
from partners.hours import Hours, write_hours
from partners.models import Service
from partners.services import hours_text


def slip_of(referral: Referral) -> Slip:
    """What is printed for `referral`, in German where the slip does not translate it itself."""
    consultation, topic = referral.concern.consultation, referral.concern.topic
    items = shared_items(referral)
    with override("de"):
        return Slip(
            code=referral.code,
            issued_on=referral.sent_on or timezone.localdate(),
            sender=_sender(referral),
            receiver=_receiver(referral),
            topic=None if topic.is_sensitive else _label("topic", topic.pk),
            priority="" if referral.priority == "normal" else referral.priority,
            client=_client(referral, items),
            language=_label("language", consultation.language_id) if LANGUAGE in items else None,
            agreement=_agreement(referral),
            agreed_until=referral.consent.valid_until if _has_valid_consent(referral) else None,
        )


def language_of(referral: Referral) -> str:
    """The language that the client reads best, as far as it is known."""
    client = referral.concern.client
    stated = [referral.concern.consultation.language_id, *([client.language_id] if client else [])]
    return next((code for code in stated if code not in (Language.NOT_STATED, "mul", "de")), "de")


def other_languages(referral: Referral) -> list[tuple[str, str]]:
    """In which the slip can be printed, too, with their names."""
    own, names = printed_languages(language_of(referral))[-1], labels("language")
    return [(code, names[code]) for code in languages() if code != own and code in names]


def hours_of(referral: Referral) -> str:
    """When the receiver is open, in one line; empty where nothing is known."""
    if referral.to_office:
        site = _main_site(referral.to_office)
        return _site_hours(site) if site else ""
    return _service_hours(referral.service) if referral.service else ""


def _label(catalogue: str, code: str) -> Label | None:
    return Label(code, *translations(catalogue)[code]) if code != Language.NOT_STATED else None


def _client(referral: Referral, items: tuple[str, ...]) -> str:
    """The code, with a consent to it the name; signposting says nothing."""
    client = referral.concern.client
    if client is None or referral.mode == machine.SIGNPOST:
        return ""
    return client.name if "name" in items and client.name else client.code


def _has_valid_consent(referral: Referral) -> bool:
    return referral.consent is not None and referral.consent.is_valid


def _agreement(referral: Referral) -> Agreement | None:
    """None also once the consent is revoked or over: the paper says what is true on the day it is printed."""
    if referral.mode == machine.DATA:
        return Agreement.DATA if _has_valid_consent(referral) else None
    return Agreement.REFERRAL if referral.mode in machine.AGREED_MODES else None


def _sender(referral: Referral) -> Sender:
    office, adviser = referral.office, referral.concern.consultation.adviser
    site = _main_site(office)
    return Sender(
        office=_office_name(office),
        address=_address(site.street, site.postcode) if site else "",
        phone=office.phone,
        contact=str(adviser) if adviser else "",
    )


def _receiver(referral: Referral) -> Receiver:
    if referral.to_office:
        site = _main_site(referral.to_office)
        address = _address(site.street, site.postcode) if site else ""
        return Receiver(
            _office_name(referral.to_office),
            address=address,
            opening_hours=hours_of(referral),
            phone=referral.to_office.phone,
        )
    if referral.service is None:
        organisation = referral.organisation
        return Receiver(organisation.name, phone=organisation.phone, website=organisation.website)
    return _service(referral.service)


def _service(service: Service) -> Receiver:
    place = service.place
    return Receiver(
        organisation=service.organisation.name,
        service=service.name,
        address=", ".join(part for part in (place.street, place.town_line) if part) if place else "",
        opening_hours=_service_hours(service),
        directions=place.transportation if place else "",
        phone=service.phone or service.organisation.phone,
        website=service.website or service.organisation.website,
        documents=tuple(service.document_list),
    )


def _service_hours(service: Service) -> str:
    return ", ".join(text for text in (hours_text(service), service.opening_hours) if text)


def _site_hours(site: Site) -> str:
    """When people may walk in."""
    walk_in = site.opening_hours.open_hours().valid_on()
    return write_hours(Hours(each.weekday - 1, *each.span) for each in walk_in)


def _office_name(office: Office) -> str:
    """On paper, where nobody knows that a district means its office."""
    return _("Welcome office %(office)s") % {"office": office.name}


def _main_site(office: Office) -> Site | None:
    return office.sites.valid_on().filter(kind=Site.Kind.MAIN).first()


def _address(street: str, postcode: str) -> str:
    city = City.objects.first()
    return ", ".join(part for part in (street, f"{postcode} {city.name if city else ''}".strip()) if part)
