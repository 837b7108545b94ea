"""Which services are proposed for a concern, in which order and with which reasons."""

from datetime import date, datetime, time, timedelta

import pytest
from django.core.cache import caches
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from consultations.matching import Need, propose
from consultations.models import Concern, Referral
from consultations.referrals import machine
from partners.models import Schedule, Service
from partners.tests.records import a_service, an_organisation
from welcome.tests.records import make_client, make_consultation

TOPIC = "BIL-01"
# A Saturday evening: nothing is open.
AT = timezone.make_aware(datetime(2026, 11, 14, 20, 0))


@pytest.fixture
def adviser(cast):
    with override("en"):
        yield cast.person("adviser")


def offer(name: str, **fields) -> Service:
    return a_service(name, **{"topics": [TOPIC]} | fields)


def proposed(user, text: str = "", **need) -> list[str]:
    found = propose(user, Need(TOPIC, **need), text=text, limit=20, at=AT)
    return [proposal.service.name for proposal in found]


def why(user, service: Service, **need) -> str:
    found = propose(user, Need(TOPIC, **need), limit=20, at=AT)
    return next(proposal.why for proposal in found if proposal.service == service)


def ends(service: Service, cast, *outcomes: str, day: date = date(2026, 9, 1)) -> None:
    """Referrals to `service` that ended with `outcomes` on `day`."""
    for outcome in outcomes:
        consultation = make_consultation(cast.person("adviser"), cast.es, concerns=[TOPIC])
        Referral.objects.create(
            concern=Concern.objects.get(consultation=consultation),
            organisation=service.organisation,
            service=service,
            is_agreed=True,
            status="completed" if outcome in machine.SERVED else "failed",
            outcome=outcome,
            sent_on=day - timedelta(days=10),
            answered_on=day,
            closed_on=day,
        )
    caches["local"].clear()


# --- The order ---------------------------------------------------------------------------------------


def test_own_district_then_neighbouring_then_whole_city_then_others(adviser):
    offer("Anderswo", districts=["hombruch"])
    offer("Stadtweit")
    offer("Nebenan", districts=["innenstadt-nord"])
    offer("Vor Ort", districts=["eving"])
    assert proposed(adviser, district="eving") == ["Vor Ort", "Nebenan", "Stadtweit", "Anderswo"]


def test_the_language_counts_and_an_interpreter_helps(adviser):
    offer("Deutsch", languages=["de"])
    offer("Mittlung", languages=["de"], interpreter="yes")
    offer("Arabisch", languages=["ar"])
    assert proposed(adviser, language="ar") == ["Arabisch", "Mittlung", "Deutsch"]
    assert proposed(adviser, language="de") == ["Arabisch", "Deutsch", "Mittlung"]


def test_free_places_come_first_and_full_ones_last(adviser):
    for capacity in ("full", "waiting", "unknown", "few", "free"):
        offer(capacity, capacity=capacity)
    assert proposed(adviser) == ["free", "few", "unknown", "waiting", "full"]


def test_what_is_open_now_comes_first(adviser):
    offer("A zu")
    Schedule.objects.create(service=offer("B offen"), weekday="SA", opens_at=time(18), closes_at=time(22))
    assert proposed(adviser) == ["B offen", "A zu"]


def test_services_where_people_were_served_lately_come_first(adviser, cast):
    good, bad = offer("Z gut"), offer("A schlecht")
    ends(good, cast, "served", "served", "partly_served")
    ends(bad, cast, "no_capacity", "no_show", "served")
    assert proposed(adviser) == ["Z gut", "A schlecht"]
    assert why(adviser, good) == "whole city · 3 of 3 served · to be confirmed"


def test_results_of_more_than_a_year_ago_do_not_count(adviser, cast):
    service = offer("Früher")
    ends(service, cast, "served", day=date(2025, 10, 1))
    assert "served" not in why(adviser, service)


@pytest.mark.parametrize(
    ("fields", "need", "is_last"),
    [
        ({"minimum_age": 18}, {"age": 12}, True),
        ({"minimum_age": 18}, {"age": 18}, False),
        ({"maximum_age": 26}, {"age": 27}, True),
        ({"minimum_age": 18}, {"age": None}, False),
        ({"group": "women"}, {"sex": "m"}, True),
        ({"group": "women"}, {"sex": "w"}, False),
        ({"group": "women"}, {"sex": "x"}, False),
        ({"group": "children"}, {"age": 30}, True),
        ({"group": "seniors"}, {"age": 30}, True),
        ({"group": "refugees"}, {"age": 30, "sex": "m"}, False),
    ],
)
def test_services_not_for_this_person_come_last_and_say_so(adviser, fields, need, is_last):
    group = fields.pop("group", None)
    service = offer("A besonders", capacity="free", **fields)
    if group:
        service.target_groups.set(Service.target_groups.field.related_model.objects.filter(code=group))
    offer("B für alle", capacity="full", districts=["hombruch"])
    assert proposed(adviser, **need)[0] == ("B für alle" if is_last else "A besonders")
    assert ("not for this person" in why(adviser, service, **need)) is is_last


def test_only_what_is_offered_for_the_topic_is_proposed(adviser):
    offer("Geschlossen", status="temporarily closed")
    offer("Ruht", organisation=an_organisation("Ruhender Verein", is_active=False))
    a_service("Anderes Thema", topics=["SPR-03"])
    assert proposed(adviser) == []


def test_typed_words_find_services_for_other_topics_too_but_those_for_the_topic_come_first(adviser):
    a_service("Beratung Zwei", topics=["SPR-03"], capacity="free")
    offer("Beratung Eins")
    assert proposed(adviser, "beratung") == ["Beratung Eins", "Beratung Zwei"]


# --- The reasons ----------------------------------------------------------------------------------------


def test_a_language_among_typed_words_narrows_only_where_somebody_offers_it(adviser):
    offer("Kita Nord")
    assert proposed(adviser, text="kita arabisch") == ["Kita Nord"]
    offer("Kita Süd", languages=["ar"])
    assert proposed(adviser, text="kita arabisch") == ["Kita Süd"]


def test_the_order_is_explained_in_one_line(adviser, cast):
    service = offer("Kita", districts=["eving"], languages=["ar"], capacity="waiting", waiting_weeks=6)
    service.confirm(date(2026, 11, 1), "somebody")
    ends(service, cast, "served", "no_show")
    assert why(adviser, service, district="eving", language="ar") == (
        "Eving · speaks Arabic · waiting list, 6 weeks · 1 of 2 served"
    )


# --- Through the address ---------------------------------------------------------------------------------


def options(browser, **query) -> list[dict]:
    return browser.get(reverse("consultations:receiver_options"), query).json()["results"]


def test_the_facts_of_the_client_decide_and_a_foreign_client_is_nobody(client_for, cast):
    offer("Hörde", districts=["hoerde"])
    offer("Nord", districts=["eving"])
    own = make_client(cast.es, district_id="hoerde")
    foreign = make_client(cast.hh, district_id="hoerde")
    adviser = client_for("adviser")
    own_first = options(adviser, topic=TOPIC, client=own.pk)
    assert own_first[0]["label"] == "Hörde – Beispielverein"
    assert own_first[0]["hint"].startswith("Hörde")
    assert options(adviser, topic=TOPIC, client=foreign.pk) == options(adviser, topic=TOPIC)


def test_the_language_of_the_form_comes_before_that_of_the_client(client_for, cast):
    offer("Arabisch", languages=["ar"])
    offer("Türkisch", languages=["tr"])
    client = make_client(cast.es, language_id="ar")
    adviser = client_for("adviser")
    assert options(adviser, topic=TOPIC, client=client.pk)[0]["label"].startswith("Arabisch")
    assert options(adviser, topic=TOPIC, client=client.pk, language="tr")[0]["label"].startswith("Türkisch")


def test_nonsense_in_the_question_is_as_if_it_had_not_been_asked(client_for):
    offer("Kita")
    adviser = client_for("adviser")
    assert options(adviser, topic="x" * 50, client="nobody", language="<b>") == []
    assert len(options(adviser, topic=TOPIC, client="99999999999", language="klingon")) == 1


def test_at_most_twenty_options_and_a_constant_number_of_queries(client_for, django_assert_max_num_queries):
    organisation = an_organisation()
    for number in range(25):
        offer(f"Angebot {number:02}", organisation=organisation, languages=["ar"], districts=["eving"])
    adviser = client_for("adviser")
    options(adviser, topic=TOPIC, language="ar")
    with django_assert_max_num_queries(16):
        assert len(options(adviser, topic=TOPIC, language="ar")) == 20


def test_the_column_beside_the_form_says_why(client_for):
    offer("Kita", languages=["ar"], capacity="free")
    page = client_for("adviser").get(
        reverse("consultations:suggestion_list"), {"topic": TOPIC, "language": "ar"}
    )
    assert "whole city · speaks Arabic · free places" in page.content.decode()
