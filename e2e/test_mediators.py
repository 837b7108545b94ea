"""Journey: an adviser asks for a language mediator from a consultation, the mediator says yes in a fresh browser, and
what it cost stands in the payment list."""

from datetime import timedelta

from django.urls import reverse

from e2e.journey import Journey
from network.mediators.links import token_of
from network.models import MediatorOffer, MediatorRequest
from welcome.tests.mediator_examples import make_mediator, make_rate
from welcome.tests.records import make_client, make_consultation


def test_from_the_request_to_the_payment_list(page_as, journey, cast):
    make_rate()
    for name in ("Farid", "Laila"):
        make_mediator(given_name=name, hours="9-12")
    client = make_client(cast.es, given_name="Yusuf", language_id="fa-AF")
    talk = make_consultation(cast.person("adviser"), cast.es, client=client, language_id="fa-AF")
    staff = page_as("adviser", color_scheme="dark")
    staff.go(reverse("consultations:consultation_detail", args=[talk.pk]))
    request_and_ask(staff)
    answer(journey(width=360))
    record = MediatorRequest.objects.get()
    staff.go(reverse("consultations:consultation_detail", args=[talk.pk]))
    staff.page.get_by_role("region", name="Language mediation").get_by_text("confirmed").wait_for()
    staff.go(record.get_absolute_url())
    took_place(staff, record)
    lead = page_as("lead")
    lead.go(reverse("network:mediator_list"))
    lead.follow("Laila")
    lead.follow("Edit")
    languages = lead.page.get_by_role("combobox", name="Interprets both ways")
    languages.fill("arab")
    languages.press("Enter")
    lead.press("Save")
    lead.page.get_by_text("Arabic").first.wait_for()
    lead.go(f"{reverse('network:mediatorpayment_list')}?month={record.day:%Y-%m}")
    lead.page.get_by_role("cell", name="38.40").wait_for()
    lead.go(reverse("network:mediatorrate_list"))


def request_and_ask(staff: Journey) -> None:
    staff.follow("Request a mediator")
    staff.field("Where it takes place").select_option(label="Court, police or asylum hearing")
    staff.field("Day").fill("2026-11-24")
    staff.field("From").fill("10:00")
    staff.field("Until").fill("12:30")
    staff.field("Meeting point").fill("Bürgerhaus, Raum 3")
    staff.press("Save")
    staff.page.get_by_role("heading", name="this talk needs a sworn interpreter").wait_for()
    staff.look()
    staff.field("Where it takes place").select_option(label="Talk in the welcome office")
    staff.press("Save")
    staff.page.get_by_role("heading", name="Who fits").wait_for()
    staff.look()
    for name in ("Farid", "Laila"):
        staff.page.get_by_role("checkbox", name=name).check()
    staff.press("Ask by mail")
    staff.page.get_by_text("Asked: 2.").wait_for()
    staff.look()


def answer(mediator: Journey) -> None:
    offer = MediatorOffer.objects.order_by("offered_at").first()
    mediator.go(reverse("network:mediation_answer", args=[token_of(offer)]))
    mediator.press("Yes, I come")
    mediator.page.get_by_role("heading", name="Thank you, you are expected").wait_for()
    mediator.look()


def took_place(staff: Journey, record: MediatorRequest) -> None:
    """The day has come: what lay ahead lies behind."""
    past = timedelta(days=8)
    MediatorRequest.objects.filter(pk=record.pk).update(
        starts_at=record.starts_at - past, ends_at=record.ends_at - past, day=record.day - past
    )
    record.refresh_from_db()
    staff.go(record.get_absolute_url())
    staff.follow("It took place")
    staff.field("Minutes").fill("130")
    staff.field("Travel in euros").fill("3.40")
    staff.press("Record")
    staff.page.get_by_text("Recorded.").wait_for()
    staff.look()
    staff.go(reverse("network:mediatorrequest_list") + "?state=all")
