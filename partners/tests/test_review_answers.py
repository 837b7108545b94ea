"""What a partner may say behind the link, without an account; and links that do not work."""

from datetime import date, timedelta

import pytest
from django.core import signing
from django.urls import reverse

from catalogues.labels import forget_labels
from catalogues.models import Topic
from core.models import AuditEntry
from partners.models import Proposal, ReviewRequest, Service
from partners.reviews import asking, links
from partners.tests.records import a_place, a_service
from partners.tests.reviews import DOES_NOT_WORK, TODAY, asked, correct, decide, fresh, link
from welcome.tests.pages import text

# --- The page behind the link ---------------------------------------------------------------------------


def test_the_page_shows_what_is_public_and_is_kept_nowhere(service, review, partner):
    Service.objects.update(assured_by="Inge Intern", assured_on=date(2026, 1, 5))
    service.contacts.create(organisation=service.organisation, name="Vertrauliche Person")
    Service.objects.update(is_citywide=False)
    service.districts.set(["eving", "hoerde"])
    before = ReviewRequest.objects.values().get(), AuditEntry.objects.count()
    for method in (partner.get, partner.head, partner.get):
        response = method(link(review))
        assert response.status_code == 200
        assert "no-store" in response.headers["Cache-Control"]
        assert "noindex" in response.headers["X-Robots-Tag"]
    page = text(response)
    for shown in (
        "Kaffee und Deutsch",
        "Beispielweg 1",
        "44135",
        "030 23125 001",
        "Arabic",
        "Ausweis",
        "Eving · Hörde",
        "kita@example.org",
    ):
        assert shown in page
    for hidden in ("Inge Intern", "Vertrauliche"):
        assert hidden not in page
    assert (ReviewRequest.objects.values().get(), AuditEntry.objects.count()) == before


def test_the_page_speaks_three_languages(review, partner, settings):
    texts = {"de": "Alles stimmt", "en": "All of it is right", "tr": "Her şey doğru"}
    for language, button in texts.items():
        partner.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        assert button in text(partner.get(link(review)))


def test_confirming_counts_at_once_and_uses_the_link_up(service, review, partner):
    address = link(review)
    assert "is confirmed as of today" in text(partner.post(address, {"is_right": "1"}))
    assert (fresh(service).assured_on, fresh(service).assured_by) == (TODAY, "Beispielverein")
    assert not Service.objects.to_be_confirmed().exists()
    for again in (partner.get(address), partner.post(address, {"is_right": "1"})):
        assert (again.status_code, DOES_NOT_WORK in again.content.decode()) == (404, True)
    assert [each.facts for each in AuditEntry.objects.filter(action="refused")] == [{"link": "closed"}] * 2


def test_only_changed_fields_become_proposals(review, partner):
    correct(
        partner, review, fees="5 €", languages=["tr", "ar"], street="Neuer Weg 2", waiting_weeks="4", by=""
    )
    found = {each.field: (each.old, each.new) for each in Proposal.objects.all()}
    assert found == {
        "fees": ("", "5 €"),
        "languages": (["ar"], ["ar", "tr"]),
        "street": ("Beispielweg 1", "Neuer Weg 2"),
        "waiting_weeks": ("", "4"),
    }
    assert ReviewRequest.objects.get().state == "answered"


def test_what_is_older_than_the_rules_does_not_keep_anybody_from_correcting_the_rest(
    service, review, partner
):
    closed = {"status": "temporarily closed", "closed_until": date(2026, 1, 1)}
    Service.objects.update(phone="call us", description="x" * 4001, **closed)
    correct(partner, review, fees="5 €")
    assert [each.field for each in Proposal.objects.all()] == ["fees"]


def test_who_changes_nothing_is_led_to_the_button(review, partner):
    assert "Nothing was changed" in text(correct(partner, review))
    assert ReviewRequest.objects.get().state == "open"


def test_closure_capacity_waiting_time_and_place_are_taken_over_together(
    service, review, partner, client_for, clock
):
    correct(
        partner,
        review,
        closed_until="2026-12-31",
        capacity="waiting",
        waiting_weeks="6",
        languages=["tr"],
        street="Neuer Weg 2",
        hours="Di 10–12",
        fees="",
    )
    clock.shift(timedelta(days=3))
    keeper = client_for("directory")
    decide(keeper, review, accept_all="1")
    found = fresh(service)
    assert (found.status, found.closed_until) == ("temporarily closed", date(2026, 12, 31))
    assert (found.capacity, found.waiting_weeks, found.capacity_on) == ("waiting", 6, TODAY)
    assert [each.pk for each in found.languages.all()] == ["tr"]
    assert found.place.street == "Neuer Weg 2"
    assert "neuer weg" in found.search_text
    assert [str(each) for each in found.schedules.all()] == ["Tuesday 10:00–12:00"]
    assert found.assured_on == TODAY
    assert "temporarily closed until 31/12/2026" in text(keeper.get(found.get_absolute_url()))

    assert asking.reopen(date(2026, 12, 31)) == 0
    assert asking.reopen(date(2027, 1, 1)) == 1
    assert (fresh(service).status, fresh(service).closed_until) == ("active", None)


def test_a_partner_who_opens_again_earlier_clears_the_day(service, partner, keeper):
    Service.objects.update(status="temporarily closed", closed_until=date(2026, 12, 31))
    review = asked(fresh(service))
    correct(partner, review, closed_until="")
    decide(keeper, review, accept="closed_until")
    assert fresh(service).is_offered


def test_without_exactly_one_place_the_address_cannot_be_corrected_here(service, review, partner):
    a_place(service, street="Zweitweg 5")
    page = partner.get(link(review))
    assert "street" not in page.context["form"].fields
    assert "Zweitweg 5" in text(page)


# --- Hostile and unlucky input ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "x" * 161},
        {"description": "x" * 4001},
        {"name": ""},
        {"phone": "<script>"},
        {"website": "javascript:alert(1)"},
        {"capacity": "nonsense"},
        {"waiting_weeks": "-1"},
        {"waiting_weeks": "many"},
        {"closed_until": "2026-11-17"},
        {"closed_until": "tomorrow"},
        {"languages": ["xx-nonsense"]},
        {"hours": "whenever"},
        {"postcode": "4413"},
        {"fees": "a\x00b"},
        {"by": "x" * 81},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_what_could_not_be_an_entry_is_no_proposal(review, partner, changes):
    page = correct(partner, review, **changes)
    assert page.status_code == 200
    assert "Thank you" not in text(page)
    assert not Proposal.objects.exists()
    assert ReviewRequest.objects.get().state == "open"


def test_fields_that_are_not_offered_are_ignored(service, review, partner):
    others = {"assured_by": "Somebody", "is_public": "on", "districts": ["eving"], "status": "defunct"}
    correct(partner, review, fees="5 €", **others)
    assert [each.field for each in Proposal.objects.all()] == ["fees"]


@pytest.fixture
def without_childminding(db):
    """Its topic has ended."""
    Topic.objects.filter(code="BIL-01").update(valid_until=TODAY - timedelta(days=1))
    forget_labels()
    yield
    forget_labels()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"reach": []}, "Choose the districts, or the whole city."),
        (
            {"reach": ["*", "eving"], "topics": []},
            "Either the whole city or single districts.",
        ),
        (
            {
                "reach": ["outside"],
                "topics": ["XXX-99", "SPR-03"],
                "target_groups": ["w"],
                "languages": ["und"],
                "email": "nobody",
            },
            "Select a valid choice",
        ),
        ({"topics": ["BIL-01"]}, "BIL-01 is not one of the available choices"),
    ],
    ids=("neither", "both", "foreign", "ended"),
)
def test_of_lists_only_what_may_be_chosen_today_is_a_proposal(
    review, partner, without_childminding, changes, reason
):
    response = correct(partner, review, fees="5 €", **changes)
    assert response.context["form"].errors.keys() == changes.keys()
    assert response.context["form"]["fees"].value() == "5 €"
    page = text(response)
    assert reason in page
    assert page.count('<details class="fold col-12" open>') == len(changes.keys() - {"email"})
    assert not Proposal.objects.exists()


def test_script_in_a_text_is_shown_as_text(service, review, partner, keeper):
    evil = "<script>alert(1)</script>"
    correct(partner, review, description=evil, by=evil)
    pages = [keeper.get(reverse("partners:proposal_list")), keeper.get(service.get_absolute_url())]
    decide(keeper, review, accept_all="1")
    pages += [keeper.get(service.get_absolute_url()), keeper.get(reverse("partners:review_list"))]
    for page in pages:
        assert evil not in page.content.decode()
    assert "&lt;script&gt;" in pages[0].content.decode()
    again = partner.get(link(asked(fresh(service)))).content.decode()
    assert evil not in again
    assert "&lt;script&gt;" in again


def tampered(review):
    token = links.token_of(review)
    return token[:-1] + ("A" if token[-1] != "A" else "B")


def of_another_purpose(review):
    return signing.dumps([review.pk.hex, review.nonce], salt="consultations.referrals.answer")


def of_another_request(review):
    other = asked(a_service("Anderes", email="other@example.org"))
    return signing.dumps([other.pk.hex, review.nonce], salt=links.SALT)


def of_nothing(review):
    return signing.dumps(["0" * 32, review.nonce], salt=links.SALT)


def of_a_closed_service(review):
    Service.objects.update(status="inactive")
    return links.token_of(review)


def of_an_inactive_organisation(review):
    type(review.service.organisation).objects.update(is_active=False)
    return links.token_of(review)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (tampered, "tampered"),
        (of_another_purpose, "tampered"),
        (lambda review: "hello", "tampered"),
        (of_another_request, "withdrawn"),
        (of_nothing, "unknown"),
        (of_a_closed_service, "closed"),
        (of_an_inactive_organisation, "closed"),
    ],
)
def test_a_wrong_link_shows_the_same_page_and_is_logged(review, partner, make, reason):
    address = reverse("partners:review_answer", args=[make(review)])
    for response in (partner.get(address), partner.post(address, {"is_right": "1"})):
        assert response.status_code == 404
        assert DOES_NOT_WORK in response.content.decode()
        assert "Sprachcafé" not in response.content.decode()
    assert set(ReviewRequest.objects.values_list("state", flat=True)) == {"open"}
    logged = AuditEntry.objects.filter(action="refused")
    assert [each.facts for each in logged] == [{"link": reason}] * 2


def test_a_link_expires(review, partner, clock, settings):
    address = link(review)
    clock.shift(timedelta(days=settings.REVIEW_LINK_DAYS, seconds=1))
    assert partner.get(address).status_code == 404
    assert AuditEntry.objects.get(action="refused").facts == {"link": "expired"}


def test_guessing_is_slowed_down(review, partner, settings):
    settings.LINK_RATE = "3/5m/ip"
    wrong = reverse("partners:review_answer", args=["hello"])
    assert [partner.get(wrong).status_code for _attempt in range(4)] == [404, 404, 404, 429]
    assert partner.get(link(review)).status_code == 429
