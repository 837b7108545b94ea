"""The type-ahead and the search box: who is found by what is typed, and in which order."""

from datetime import date
from urllib.parse import urlencode

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from clients.models import Client
from clients.names import fold, similarity, skeleton
from core.models import AuditEntry
from welcome.tests.pages import text


def options(client, text: str) -> list[str]:
    response = client.get(reverse("clients:client_options") + "?" + urlencode({"q": text}))
    assert response.status_code == 200
    return [option["label"] for option in response.json()["results"]]


@pytest.fixture
def people(cast):
    def make(*names: str, office: str = "ES", **fields) -> list[Client]:
        pairs = [name.rsplit(" ", 1) if " " in name else (name, "") for name in names]
        return [
            Client.objects.create(office=cast.offices[office], given_name=given, family_name=family, **fields)
            for given, family in pairs
        ]

    return make


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Muhammed", "Mohammad"),
        ("muham", "Mohammad"),
        ("محمد", "Mohammad"),
        ("Mohammed", "محمد"),
        ("Yilmaz", "Yılmaz"),
        ("YILMAZ", "Yılmaz"),
        ("Sahin", "Şahin"),
        ("Schahin", "Şahin"),
        ("Aleksandr", "Oleksandr"),
        ("Olga", "Ольга"),
        ("Natalia", "Наталія"),
        ("Wladimir", "Volodymyr"),
        ("Ahmad", "أحمد"),
        ("Youssef", "يوسف"),
        ("Khaled", "Chalid"),
        ("Muller", "Müller"),
        ("OBrien", "O’Brien"),
        ("Mohammad", "Muhammed"),
        ("Ольга", "Olga"),
        ("Yusuf", "Youssef"),
        ("Ibrahim", "إبراهيم"),
        ("Osman", "Usman"),
        ("Khadija", "Chadidscha"),
        ("Maia", "Maya"),
    ],
)
def test_a_person_is_found_in_another_spelling_or_script(client_for, people, typed, written):
    [person] = people(f"{written} Musterfrau")

    assert options(client_for("adviser"), typed) == [person.label]


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Olena", "Olga"),
        ("Mehmet", "Mohammad"),
        ("Hasan", "Hussein"),
        ("Olena", "Elena"),
        ("Olena", "Jelena"),
        ("Yilmaz", "Almaz"),
        ("muham", "Mihai"),
        ("zzzz", "Siavash"),
        ("xyz", "Kasim"),
        ("xyz", "Xeyalî"),
        ("xyz", "Kaya Kos"),
    ],
)
def test_another_name_is_not_found(client_for, people, typed, written):
    people(f"{written} Musterfrau")

    assert options(client_for("adviser"), typed) == []


def test_the_name_as_typed_comes_before_similar_ones(client_for, people):
    alia, ali, aly = people("Alia Muster", "Ali Muster", "Aly Muster")

    assert options(client_for("adviser"), "ali") == [ali.label, alia.label, aly.label]


def test_the_list_has_the_order_of_the_type_ahead_unless_a_column_is_chosen(client_for, people):
    alia, ali, aly = people("Alia Muster", "Ali Muster", "Aly Muster")
    url = reverse("clients:client_list")

    assert list(client_for("adviser").get(url, {"q": "ali"}).context["object_list"]) == [ali, alia, aly]
    by_code = client_for("adviser").get(url, {"q": "ali", "sort": "code"})
    assert list(by_code.context["object_list"]) == [alia, ali, aly]


def test_beginnings_of_names_and_birth_year_combine(client_for, people):
    people("Mohammad Beispiel", birth_year=1990)
    [born_1988] = people("Muhammed Beispiel", birth_year=1988)

    assert options(client_for("adviser"), "muham 1988") == [born_1988.label]
    assert options(client_for("adviser"), "1988 beisp") == [born_1988.label]


@pytest.mark.parametrize("typed", ["ES-02031", "es02031", "es 2031", "2031", "02031"])
def test_a_client_is_found_by_the_code(client_for, cast, typed):
    person = Client.objects.create(office=cast.es, code="ES-02031")
    Client.objects.create(office=cast.es, code="ES-12031")

    assert options(client_for("adviser"), typed) == [person.label] == ["ES-02031"]


def test_a_number_that_is_code_and_birth_year_finds_both_the_code_first(client_for, cast, people):
    [born] = people("Anna Muster", birth_year=1988)
    coded = Client.objects.create(office=cast.es, code="ES-01988")

    assert options(client_for("adviser"), "1988") == [coded.label, born.label]


def test_the_label_tells_clients_apart(client_for, cast, people):
    people("Yusuf Adani", birth_year=1988, district_id="eving")

    [label] = options(client_for("adviser"), "Yusuf")

    assert label == "Yusuf A. · *1988 · Eving · ES-00001"


def test_clients_of_other_offices_are_not_found(client_for, people):
    people("Yusuf Adani", office="HH")

    assert options(client_for("adviser"), "Yusuf") == []
    assert options(client_for("adviser"), "HH-00001") == []


def test_at_most_ten_are_offered(client_for, people):
    people(*(f"Yusuf Muster{letter}" for letter in "abcdefghijklmno"))

    assert len(options(client_for("adviser"), "Yusuf")) == 10


@pytest.mark.parametrize("typed", ["m", "M ", "m a", "о"])
def test_a_single_letter_asks_for_more_and_opens_no_name(client_for, people, typed):
    people("Mia Adani", "Ольга")
    adviser = client_for("adviser")
    assert options(adviser, typed) == []
    for name in ("clients:client_list", "search"):
        page = adviser.get(reverse(name), {"q": typed})
        assert "Type at least two letters" in text(page)
        assert "Adani" not in text(page)
    assert options(adviser, "m adani") == options(adviser, "mi") != []
    assert "Type at least" not in text(client_for("coordinator").get("/search/", {"q": typed}))


def test_who_searches_like_a_program_has_to_wait(client_for, cast, people, settings, clock):
    [mia] = people("Mia Adani")
    adviser, lead = client_for("adviser"), client_for("lead")
    settings.MOST_SEARCHES = 3
    asked = [
        ("clients:client_options", {"q": "mia"}),
        ("clients:client_list", {"q": "mia"}),
        ("clients:client_duplicates", {"given_name": "Mia", "family_name": "Adani"}),
        ("search", {"q": "mia"}),
    ]
    assert [adviser.get(reverse(name), query).status_code for name, query in asked] == [200, 200, 200, 429]
    for name, query in asked:
        answer = adviser.get(reverse(name), query)
        assert answer.status_code == 429
        assert mia.code not in answer.text
    [told] = AuditEntry.objects.filter(action="search", facts__has_key="too_many")
    assert (told.user.email, told.facts) == (cast.person("adviser").email, {"too_many": 4})
    assert adviser.get(reverse("clients:client_list")).status_code == 200
    assert adviser.get(mia.get_absolute_url()).status_code == 200
    assert options(lead, "mia") == [mia.label]
    clock.shift(301)
    assert options(client_for("adviser"), "mia") == [mia.label]


@pytest.mark.parametrize("typed", ["", "  ", "=", "%", "_", "\x00", "x" * 200, "99999999999", "😀", "-", "'"])
def test_odd_input_finds_nobody_and_breaks_nothing(client_for, people, typed):
    people("Anna Muster")

    assert options(client_for("adviser"), typed) == []


def test_the_number_of_queries_does_not_grow(client_for, people):
    adviser = client_for("adviser")
    people("Yusuf Eins", "Yusuf Zwei", birth_year=1988, district_id="eving")
    with CaptureQueriesContext(connection) as with_two:
        assert len(options(adviser, "yusuf 1988")) == 2
    people("Jusuf Drei", "Yussef Vier", birth_year=1988, district_id="hombruch")
    caches["local"].clear()  # The entry of the audit trail, written once while somebody types.
    with CaptureQueriesContext(connection) as with_four:
        assert len(options(adviser, "yusuf 1988")) == 4

    assert len(with_four) == len(with_two) <= 8


@given(st.text(max_size=80))
def test_every_name_has_keys_of_plain_letters(name):
    assert fold(fold(name)) == fold(name)
    assert set(fold(name) + skeleton(name)) <= set("abcdefghijklmnopqrstuvwxyz ")
    assert len(skeleton(name).split()) == len(fold(name).split())


@given(st.text(alphabet=st.characters(categories=["L"]), min_size=1, max_size=20))
def test_every_name_is_found_by_itself(name):
    words = fold(name).split()

    assert not words or similarity(words, fold(name)) == 100


@given(
    st.lists(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=9), min_size=2, max_size=3)
)
def test_the_order_of_the_words_does_not_matter(words):
    assert similarity(words, " ".join(reversed(words))) == 100


def test_the_keys_of_a_very_long_name_fit_their_columns(cast):
    person = Client.objects.create(office=cast.es, given_name="王" * 80, family_name="😀" * 80)

    person.refresh_from_db()
    assert len(person.name_key) <= 170
    assert person.name == "王" * 80 + " " + "😀" * 80


def test_a_client_is_found_by_the_year_of_the_birth_date(client_for, people):
    [born] = people("Anna Muster", birth_date=date(1988, 3, 1))

    assert options(client_for("adviser"), "anna 1988") == [born.label]
