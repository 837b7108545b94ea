"""Records that the access matrix asks for: arguments of a URL for one of office ES, and for one of office HH."""

from collections.abc import Callable
from datetime import date

from django.core.files.base import ContentFile

from clients.models import Client
from consultations.desk.live import open_desk
from consultations.importing.models import ImportBatch
from consultations.models import Consent
from consultations.referrals.links import token_of
from consultations.services import cancel
from districts.models import OpeningException
from partners.models import (
    Agreement,
    Contact,
    Location,
    Organisation,
    ReviewMail,
    ReviewRequest,
    Service,
    ServiceAtLocation,
)
from partners.reviews.links import token_of as review_token_of
from welcome.tests.cast import Cast
from welcome.tests.records import (
    make_consent,
    make_consultation,
    make_draft,
    make_sent,
    make_ticket,
    make_visit,
    request_of,
)


def first(records) -> int:
    return records.first().pk


def a_closed_day(cast: Cast) -> OpeningException:
    fields = {"site": cast.es.sites.first(), "day": date(2026, 12, 24), "reason": "Christmas Eve"}
    return OpeningException.objects.get_or_create(**fields)[0]


def an_office(cast: Cast) -> dict:
    return {"code": "ES"}


def a_site(cast: Cast) -> dict:
    return {"code": "es"}


def an_indicator(cast: Cast) -> dict:
    return {"code": "unemployment_rate"}


def a_district(cast: Cast) -> dict:
    return {"slug": "eving"}


def first_client(office) -> Client:
    return Client.objects.filter(office=office).order_by("pk").first() or Client.objects.create(office=office)


def a_client(cast: Cast) -> dict:
    return {"pk": first_client(cast.es).pk}


def a_foreign_client(cast: Cast) -> dict:
    return {"pk": first_client(cast.hh).pk}


def a_consultation(cast: Cast, office: str = "ES") -> dict:
    """With a follow-up that waits to be done."""
    adviser = cast.person("adviser", office)
    return {"pk": make_consultation(adviser, cast.offices[office], follow_up_on=date(2026, 12, 1)).pk}


def a_foreign_consultation(cast: Cast) -> dict:
    return a_consultation(cast, "HH")


def a_cancelled_one(cast: Cast, office: str = "ES") -> dict:
    adviser = cast.person("adviser", office)
    consultation = make_consultation(adviser, cast.offices[office])
    cancel(request=request_of(adviser), consultation=consultation, reason="entered twice")
    return {"pk": consultation.pk}


def a_foreign_cancelled_one(cast: Cast) -> dict:
    return a_cancelled_one(cast, "HH")


def an_import(cast: Cast, office: str = "ES") -> dict:
    batch = ImportBatch(office=cast.offices[office], state=ImportBatch.State.FAULTY)
    batch.rejects.save("rejects", ContentFile(b"beratung_nr"))
    return {"pk": batch.pk}


def a_foreign_import(cast: Cast) -> dict:
    return an_import(cast, "HH")


def a_person(cast: Cast) -> dict:
    return {"pk": cast.person("lead").pk}


def an_organisation(cast: Cast) -> dict:
    return {"pk": Organisation.objects.get_or_create(name="Beispielverein", type="assoc")[0].pk}


def a_service(cast: Cast) -> dict:
    organisation = an_organisation(cast)["pk"]
    return {"pk": Service.objects.get_or_create(organisation_id=organisation, name="Sprachcafé")[0].pk}


def a_part_of_organisation(model, **fields) -> Callable[[Cast], dict]:
    return lambda cast: {
        "pk": model.objects.get_or_create(organisation_id=an_organisation(cast)["pk"], **fields)[0].pk
    }


def a_public_service(cast: Cast) -> dict:
    Service.objects.filter(**a_service(cast)).update(is_public=True)
    return a_service(cast)


def a_public_organisation(cast: Cast) -> dict:
    a_public_service(cast)
    return an_organisation(cast)


def a_public_place(cast: Cast) -> dict:
    links = ServiceAtLocation._base_manager
    link, _is_new = links.get_or_create(
        service_id=a_public_service(cast)["pk"], location_id=a_place(cast)["pk"]
    )
    return {"pk": link.pk}


def a_request(cast: Cast) -> ReviewRequest:
    service = Service.objects.get(**a_service(cast))
    mail = ReviewMail.objects.create(sent_to="partner@example.org")
    return ReviewRequest.objects.get_or_create(service=service, defaults={"mail": mail})[0]


def a_review(cast: Cast) -> dict:
    return {"pk": a_request(cast).pk}


def a_review_link(cast: Cast) -> dict:
    return {"token": review_token_of(a_request(cast))}


a_place = a_part_of_organisation(Location, street="Beispielweg 1")
a_contact = a_part_of_organisation(Contact, name="Muster Person")
an_agreement = a_part_of_organisation(Agreement)


def a_referral(cast: Cast, office: str = "ES") -> dict:
    return {"pk": make_sent(cast.person("adviser", office), cast.offices[office]).pk}


def a_foreign_referral(cast: Cast) -> dict:
    return a_referral(cast, "HH")


def a_draft(cast: Cast, office: str = "ES") -> dict:
    return {"pk": make_draft(cast.person("adviser", office), cast.offices[office]).pk}


def a_foreign_draft(cast: Cast) -> dict:
    return a_draft(cast, "HH")


def a_step(cast: Cast) -> dict:
    return a_referral(cast) | {"state": "accepted"}


def a_foreign_step(cast: Cast) -> dict:
    return a_foreign_referral(cast) | {"state": "accepted"}


def a_link(cast: Cast) -> dict:
    return {"token": token_of(make_sent(cast.person("adviser"), cast.es))}


def a_consent(cast: Cast, office: str = "ES") -> dict:
    client = first_client(cast.offices[office])
    return {"pk": make_consent(client, cast.person("adviser", office)).pk}


def a_foreign_consent(cast: Cast) -> dict:
    return a_consent(cast, "HH")


def an_answer(cast: Cast, office: str = "ES") -> dict:
    """To the statistics, standing."""
    client = first_client(cast.offices[office])
    said = {"kind": "statistics", "language_id": "ar", "recorded_by": cast.person("adviser", office)}
    return {"pk": Consent.objects.get_or_create(client=client, **said)[0].pk}


def a_foreign_answer(cast: Cast) -> dict:
    return an_answer(cast, "HH")


def a_ticket(cast: Cast, office: str = "ES") -> dict:
    return {"pk": make_ticket(cast.person("reception", office), cast.offices[office]).pk}


def a_foreign_ticket(cast: Cast) -> dict:
    return a_ticket(cast, "HH")


def a_ticket_step(cast: Cast) -> dict:
    return a_ticket(cast) | {"step": "leave"}


def a_foreign_ticket_step(cast: Cast) -> dict:
    return a_foreign_ticket(cast) | {"step": "leave"}


def a_desk(cast: Cast, office: str = "ES") -> dict:
    return {"code": cast.offices[office].sites.order_by("pk").first().code}


def a_foreign_desk(cast: Cast) -> dict:
    return a_desk(cast, "HH")


def a_display(cast: Cast) -> dict:
    return {"key": open_desk(cast.es.sites.order_by("pk").first()).display_key}


def a_visit(cast: Cast, office: str = "ES") -> dict:
    return {"pk": make_visit(cast.person("adviser", office), cast.offices[office]).pk}


def a_foreign_visit(cast: Cast) -> dict:
    return a_visit(cast, "HH")


def a_visit_step(cast: Cast) -> dict:
    return a_visit(cast) | {"state": "declined"}


def a_foreign_visit_step(cast: Cast) -> dict:
    return a_foreign_visit(cast) | {"state": "declined"}
