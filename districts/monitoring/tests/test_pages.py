"""Pages of the monitoring: figures of the city and its districts, apart from what is counted here."""

import re
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from core.models import AuditEntry
from districts.models import District, Indicator, IndicatorValue
from districts.monitoring.figures import comparison, shown_years
from districts.monitoring.start_set import load_start_set

RATE = "unemployment_rate"
pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client_for):
    return client_for("reception")


def store(indicator: str, year: int, group: str = "all", **values: float) -> None:
    """`city=11.8, eving=14`; slugs with `_` in place of `-`."""
    IndicatorValue.objects.bulk_create(
        IndicatorValue(
            indicator_id=indicator,
            district_id=None if slug == "city" else slug.replace("_", "-"),
            year=year,
            group=group,
            value=value,
        )
        for slug, value in values.items()
    )


def test_list_shows_the_newest_year_of_each_indicator(reader):
    assert "No figures yet" in reader.get("/monitoring/").text
    store(RATE, 2023, city=12, eving=14)
    store(RATE, 2024, city=11.8, eving=14.2, aplerbeck=6.1)
    store("naturalisations", 2022, "foreign", city=900, eving=40, mengede=30)
    page = reader.get("/monitoring/").text
    assert "Not counted by this product" in page
    assert "No figures yet" not in page
    for text in (
        "11.8\u00a0%",
        "6.1\u00a0% Aplerbeck",
        "14.2\u00a0% Eving",
        "30 Mengede",
        "Foreign nationals",
    ):
        assert text in page
    assert "12.0" not in page
    assert "Import figures" not in page


def test_a_year_that_came_for_few_districts_does_not_empty_the_others(reader):
    store(RATE, 2023, **dict.fromkeys(("city", "eving", "brackel", "hoerde", "mengede", "huckarde"), 9))
    store(RATE, 2024, **dict.fromkeys(("city", "eving", "brackel", "hoerde", "mengede", "huckarde"), 10))
    store(RATE, 2024, hombruch=10, scharnhorst=10.5)
    store(RATE, 2026, eving=14.2)
    store("refugees", 2026, eving=70)

    def shown(address: str) -> dict:
        rows = [row for _field, rows in reader.get(address).context["sections"] for row in rows]
        return {row.indicator.code: row for row in rows if row.shown.year}

    usual = shown("/monitoring/")
    assert (usual[RATE].shown.year, usual[RATE].highest) == (2024, "10.5\u00a0% Scharnhorst")
    assert usual[RATE].shown.note == "2024: values of 7 of 12 districts · 2026: values of 1 of 12 districts"
    assert (usual["refugees"].shown.year, usual["refugees"].city) == (2026, "–")  # better few than none
    assert shown("/monitoring/?year=2023")[RATE].city == "9.0\u00a0%"
    newest = shown("/monitoring/?year=2026")[RATE]
    assert (newest.highest, newest.city) == ("14.2\u00a0% Eving", "–")
    assert "2026: values of 1 of 12 districts" in reader.get("/monitoring/?year=2026").text
    page = reader.get(f"/monitoring/indicators/{RATE}/")
    assert page.context["figures"].year == 2024
    assert "2026: values of 1 of 12 districts" in page.text
    assert reader.get(f"/monitoring/indicators/{RATE}/?year=2026").context["figures"].year == 2026
    assert reader.get("/monitoring/?year=x").status_code == 200


def test_an_indicator_has_map_lines_and_table_of_the_chosen_year(reader):
    store(RATE, 2023, city=12, eving=14, aplerbeck=6)
    store(RATE, 2024, city=11.8, eving=14.2, aplerbeck=6.1, mengede=11.8)
    store(RATE, 2024, "foreign", city=24)
    response = reader.get(f"/monitoring/indicators/{RATE}/")
    rows = {row.label: row for row in response.context["figures"].rows()}
    assert rows["Eving"].values == ["14.0\u00a0%", "14.2\u00a0%"]
    assert rows["Eving"].words == "worse than the city (higher)"
    assert rows["Aplerbeck"].words == "better than the city (lower)"
    assert rows["Mengede"].words == "as the city"
    assert (rows["Hörde"].values, rows["Hörde"].words) == (["–", "–"], "")
    page = response.text
    assert (
        "Official figures from: Statistik der Bundesagentur für Arbeit. Not counted by this product." in page
    )
    assert 'class="tile shade-5"><title>Eving: 14.2' in page
    assert 'class="tile shade-1"><title>Aplerbeck: 6.1' in page
    assert re.search("<span>6.1\u00a0%</span><svg.*<span>14.2\u00a0%</span>", page)  # what the shades mean
    assert "Only a dashed outline: no value." in page
    assert page.count('class="chart"') == 12
    assert page.count("line--before") > 12
    earlier = reader.get(f"/monitoring/indicators/{RATE}/?year=2023")
    assert "<title>Aplerbeck: 6.0" in earlier.text
    none_then = reader.get(f"/monitoring/indicators/{RATE}/?group=foreign&year=2023")
    assert "For 2023 there are no figures of this group; shown is 2024." in none_then.text
    wrong = reader.get(f"/monitoring/indicators/{RATE}/?group=martians&year=x")
    assert (wrong.status_code, wrong.context["figures"].year) == (200, 2024)


def test_a_number_of_persons_stands_beside_the_city_as_its_share(reader):
    store("population", 2024, city=600000, eving=39000)
    response = reader.get("/monitoring/indicators/population/")
    assert "6.5\u00a0% of the city" in response.text
    assert "line--before" not in response.text
    assert "There are no figures" in reader.get("/monitoring/indicators/refugees/").text


def test_a_district_has_a_chart_for_each_of_its_indicators(reader):
    store(RATE, 2024, city=11.8, eving=14.2, aplerbeck=6.1)
    store("population", 2024, city=600000, eving=39000)
    response = reader.get("/monitoring/districts/eving/")
    assert response.text.count('class="chart"') == 2
    assert "14.2\u00a0% (2024)" in response.text
    assert "worse than the city (higher)" in response.text
    assert "no figures of this district" in reader.get("/monitoring/districts/eving/?group=foreign").text
    assert reader.get("/monitoring/districts/outside/").status_code == 404

    store(RATE, 2026, eving=9)  # before the value of the city has come
    store("refugees", 2026, eving=70)
    store("naturalisations", 2026, eving=7)
    store("naturalisations", 2025, city=900)
    rows = reader.get("/monitoring/districts/eving/").context["rows"]
    assert {row.indicator.code: (row.small.value, row.city, row.small.words) for row in rows} == {
        "population": ("39,000 (2024)", "600,000 (2024)", "6.5\u00a0% of the city"),
        RATE: ("9.0\u00a0% (2026)", "11.8\u00a0% (2024)", "worse than the city (higher), 2024"),
        "refugees": ("70 (2026)", "–", ""),
        "naturalisations": ("7 (2026)", "900 (2025)", ""),
    }


def test_pages_ask_as_often_with_many_values_as_with_few(reader):
    store(RATE, 2024, city=11.8, eving=14.2)
    pages = ("/monitoring/", f"/monitoring/indicators/{RATE}/", "/monitoring/districts/eving/")

    def asked() -> list[int]:
        counts = []
        for page in pages:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                reader.get(page)
            counts.append(len(queries))
        return counts

    asked()
    few = asked()
    slugs = District.objects.within_city().values_list("slug", flat=True)
    for code in Indicator.objects.values_list("code", flat=True):
        for year in range(2010, 2024):
            store(code, year, city=9, **{slug.replace("-", "_"): 8 for slug in slugs})
    assert asked() == few


def test_the_coordinator_keeps_definitions(client_for):
    coordinator = client_for("coordinator")
    form = {
        "code": "rent",
        "field": "population",
        "name_de": "Miete",
        "unit": "euro",
        "decimals": "2",
        "direction": "lower",
        "definition_de": "Angebotsmiete je Quadratmeter.",
        "source": "Wohnungsmarktbericht",
        "position": "30",
        "is_active": "on",
    }
    assert coordinator.post("/monitoring/indicators/new/", form).url == "/monitoring/indicators/rent/"
    store("rent", 2024, city=8.5)
    edited = form | {"code": "other", "unit": "percent", "source": "Mietspiegel", "is_active": ""}
    coordinator.post("/monitoring/indicators/rent/edit/", edited)
    rent = Indicator.objects.get(code="rent")
    assert (rent.source, rent.unit, rent.is_active) == ("Mietspiegel", "euro", False)
    entry = AuditEntry.objects.filter(object_id="rent").first()
    assert (entry.action, entry.facts["fields"]) == ("update", ["source", "is_active"])
    assert "no longer kept" in coordinator.get("/monitoring/indicators/rent/").text
    itself = edited | {"replaced_by": "rent"}
    assert "cannot replace itself" in coordinator.post("/monitoring/indicators/rent/edit/", itself).text


def test_the_start_set_is_complete_and_never_overwrites():
    assert Indicator.objects.count() == 18
    for indicator in Indicator.objects.all():
        indicator.full_clean()
        assert all((indicator.name_en, indicator.name_tr, indicator.definition_en, indicator.definition_tr))
    Indicator.objects.filter(code=RATE).update(source="Ours")
    Indicator.objects.filter(code="refugees").delete()
    assert load_start_set() == 1
    assert Indicator.objects.get(code=RATE).source == "Ours"


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"district_id": None},
        {"year": 1949, "district_id": "eving"},
        {"district_id": "unknown"},
        {"group": "x"},
    ],
)
def test_the_database_holds_one_possible_value_of_each(change):
    store(RATE, 2024, city=12, mengede=12)
    value = {
        "indicator_id": RATE,
        "district_id": "mengede",
        "year": 2024,
        "group": "all",
        "value": Decimal(12),
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        IndicatorValue.objects.create(**value | change)
    with pytest.raises(ValidationError):
        IndicatorValue(**value | change).full_clean()


@pytest.mark.parametrize(
    ("direction", "here", "words"),
    [
        ("higher", "11.84", "as the city"),
        ("higher", "12", "better than the city (higher)"),
        ("higher", "11", "worse than the city (lower)"),
        ("neutral", "12", "higher than the city"),
        ("neutral", "11", "lower than the city"),
    ],
)
def test_a_district_beside_the_city_in_words(direction, here, words):
    indicator = Indicator(unit="percent", direction=direction, decimals=1)
    with translation.override("en"):
        assert comparison(indicator, Decimal(here), Decimal("11.8")) == words


def test_the_newest_years_are_shown_or_those_up_to_the_chosen_one():
    years = range(2000, 2026)
    assert shown_years(years, 2020) == list(range(2014, 2026))
    assert shown_years(years, 2005) == list(range(2000, 2006))
