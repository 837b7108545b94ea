"""What each column of an import file takes, and what the imported records hold."""

from datetime import date, datetime, time, timedelta

import pytest

from clients.models import Client
from consultations.models import Concern, Consultation, Referral
from consultations.tests.import_files import as_csv, as_xlsx, row
from partners.models import Organisation

FULL = row(
    uhrzeit="09:40",
    dauer_min="25",
    personen="3",
    mitarbeit="partner",
    ratsuchende_nr="P-7",
    geburtsjahr="1988",
    geschlecht="w",
    staatsangehoerigkeit="SY",
    aufenthalt="ns",
    deutsch="a1",
    sprache="ar",
    sprachmittlung="none",
    stadtbezirk="eving",
)


def only_consultation() -> Consultation:
    return Consultation.objects.get()


def test_every_column_arrives(import_file, cast):
    assert import_file(as_csv([FULL])).error == ""
    consultation = only_consultation()
    assert consultation.office == cast.es
    assert consultation.held_on == date(2025, 3, 17)
    assert consultation.month == 202503
    assert consultation.start_time == time(9, 40)
    assert (consultation.channel, consultation.minutes, consultation.persons_present) == ("open_hours", 25, 3)
    assert (consultation.employer_side, consultation.mediation) == ("partner", "none")
    assert (consultation.sex, consultation.age_group) == ("w", "a30")
    assert (consultation.nationality_id, consultation.nationality_group) == ("SY", "third")
    assert (consultation.residence_status, consultation.german_level) == ("ns", "A1")
    assert (consultation.language_id, consultation.district_id) == ("ar", "eving")
    assert consultation.is_counted
    assert consultation.is_recorded_later


def test_empty_cells_are_not_stated(import_file):
    import_file(as_csv([row()]))
    consultation = only_consultation()
    assert (consultation.start_time, consultation.minutes, consultation.client) == (None, None, None)
    assert (consultation.persons_present, consultation.employer_side) == (1, "ns")
    assert (consultation.sex, consultation.age_group, consultation.mediation) == ("x", "ax", "ns")
    assert (consultation.nationality_id, consultation.nationality_group) == ("999", "not_stated")
    assert (consultation.language_id, consultation.district_id) == ("und", "unknown")


def test_anonymous_rows_keep_their_attributes_without_a_client(import_file):
    import_file(as_csv([FULL | {"ratsuchende_nr": ""}]))
    consultation = only_consultation()
    assert consultation.client is None
    assert (consultation.sex, consultation.age_group, consultation.district_id) == ("w", "a30", "eving")
    assert not Client.objects.exists()


def test_the_columns_by_which_concerns_are_counted_are_those_of_the_consultation(import_file):
    import_file(as_csv([FULL, FULL | {"thema": "BIL-02"}]))
    consultation = only_consultation()
    for concern in consultation.concerns.all():
        for column in Concern.COLUMNS:
            assert getattr(concern, column) == getattr(consultation, column)


@pytest.mark.parametrize("value", ["2025-03-17", "17.03.2025", "17.3.2025", " 2025-03-17 "])
def test_days_as_text(import_file, value):
    import_file(as_csv([row(datum=value)]))
    assert only_consultation().held_on == date(2025, 3, 17)


@pytest.mark.parametrize("value", [date(2025, 3, 17), datetime(2025, 3, 17)])
def test_days_of_a_spreadsheet(import_file, value):
    import_file(as_xlsx([row(datum=value)]), name="file.xlsx")
    assert only_consultation().held_on == date(2025, 3, 17)


@pytest.mark.parametrize(
    "value", ["09:40", "9:40", "09:40:00", time(9, 40), timedelta(hours=9, minutes=40), 9.6666666 / 24]
)
def test_times(import_file, value):
    import_file(as_xlsx([row(uhrzeit=value)]), name="file.xlsx")
    assert only_consultation().start_time == time(9, 40)


def test_numbers_of_a_spreadsheet_are_numbers_of_the_sender(import_file):
    import_file(as_xlsx([row(beratung_nr=17, ratsuchende_nr=4.0, dauer_min=30.0)]), name="file.xlsx")
    consultation = only_consultation()
    assert (consultation.import_number, consultation.minutes) == ("17", 30)
    assert consultation.client.import_number == "4"


def test_codes_are_found_in_any_case(import_file):
    import_file(as_csv([row(buero="es", thema="bil-01", staatsangehoerigkeit="sy", stadtbezirk="Eving")]))
    consultation = only_consultation()
    assert (consultation.nationality_id, consultation.district_id) == ("SY", "eving")
    assert consultation.concerns.get().topic_id == "BIL-01"


def test_stateless_has_the_key_of_the_statistical_office(import_file):
    import_file(as_csv([row(staatsangehoerigkeit="997")]))
    assert only_consultation().nationality_id == "997"


@pytest.mark.parametrize("slug", ["outside", "unknown"])
def test_residence_outside_or_unknown(import_file, slug):
    import_file(as_csv([row(stadtbezirk=slug)]))
    assert only_consultation().district_id == slug


FAULTS = [
    ("beratung_nr", "", "must be filled in"),
    ("beratung_nr", "9" * 61, "At most 60 characters"),
    ("buero", "", "must be filled in"),
    ("buero", "XX", "Possible: BA, ES, HH"),
    ("datum", "", "must be filled in"),
    ("datum", "31.02.2025", "no such day"),
    ("datum", "03/17/2025", "A day is needed"),
    ("datum", "45733", "A day is needed"),
    ("datum", "2026-11-19", "in the future"),
    ("datum", "1989-12-31", "before"),
    ("uhrzeit", "25:00", "A time is needed"),
    ("uhrzeit", "half past nine", "A time is needed"),
    ("kontaktweg", "", "must be filled in"),
    ("kontaktweg", "fax", "Unknown code"),
    ("dauer_min", "0", "from 1 to 600"),
    ("dauer_min", "601", "from 1 to 600"),
    ("dauer_min", "2,5", "from 1 to 600"),
    ("personen", "0", "from 1 to 50"),
    ("personen", "51", "from 1 to 50"),
    ("mitarbeit", "church", "Possible: city, partner"),
    ("ratsuchende_nr", "9" * 61, "At most 60 characters"),
    ("geburtsjahr", "1899", "from 1900 to 2026"),
    ("geburtsjahr", "2026", "after the consultation"),
    ("geschlecht", "f", "Possible: w, m, d, x"),
    ("staatsangehoerigkeit", "Syrien", "Unknown code"),
    ("aufenthalt", "legal", "Unknown code"),
    ("deutsch", "c3", "Unknown code"),
    ("sprache", "klingon", "Unknown code"),
    ("sprachmittlung", "dog", "Unknown code"),
    ("stadtbezirk", "evig", "huckarde, mengede, outside, unknown"),
    ("thema", "", "must be filled in"),
    ("thema", "BIL", "Similar: “BIL-01”"),
    ("ergebnis", "", "must be filled in"),
    ("ergebnis", "done", "Possible: resolved, partly"),
    ("partner", "Nobody e.V.", "no organisation of this name"),
    ("beratung_nr", "A\x001", "unreadable characters"),
]


@pytest.mark.parametrize(("column", "value", "reason"), FAULTS)
def test_a_fault_names_row_column_value_and_reason(import_file, column, value, reason):
    result = import_file(as_csv([row(beratung_nr="A-0"), row(**{column: value})]))
    [line] = result.lines
    assert line.startswith(f"Row 3, {column}, “{value[:100]}”: ")
    assert reason in line
    assert result.error == "1 fault in 1 row; nothing was written."
    assert not Consultation.objects.exists()


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("datum", datetime(2025, 3, 17, 9, 40), "without a time"),
        ("datum", 45733, "A day is needed"),
        ("datum", True, "truth value"),
        ("uhrzeit", 1.5, "A time is needed"),
        ("beratung_nr", date(2025, 1, 2), "format the cell as text"),
        ("beratung_nr", "#REF!", "has an error"),
        ("dauer_min", 12.5, "from 1 to 600"),
        ("dauer_min", "=5+5", "no stored result"),
    ],
)
def test_cells_of_a_spreadsheet_that_are_no_values(import_file, column, value, reason):
    result = import_file(as_xlsx([row(**{column: value})]), name="file.xlsx")
    [line] = result.lines
    assert line.startswith(f"Row 2, {column}, ")
    assert reason in line


def test_all_faults_are_named_not_only_the_first(import_file):
    result = import_file(as_csv([row(datum="x", thema="y"), row(ergebnis="z"), row(beratung_nr="A-3")]))
    assert [line.split(",")[:2] for line in result.lines] == [
        ["Row 2", " datum"],
        ["Row 2", " thema"],
        ["Row 3", " ergebnis"],
    ]
    assert result.error == "3 faults in 2 rows; nothing was written."


def test_a_referral_needs_its_organisation(import_file):
    result = import_file(as_csv([row(ergebnis="referred")]))
    assert result.lines == ["Row 2, partner, “”: A referral needs the organisation it went to."]


def test_referred_makes_a_referral_sent_on_that_day(import_file):
    organisation = Organisation.objects.create(name="Beratung Nord", type="welfare")
    import_file(as_csv([row(ergebnis="referred", partner="beratung nord"), row(thema="BIL-02")]))
    referral = Referral.objects.get()
    assert referral.organisation == organisation
    assert (referral.status, referral.sent_on, referral.sent_month) == ("sent", date(2025, 3, 17), 202503)
    assert referral.concern.topic_id == "BIL-01"


def test_partner_of_another_outcome_makes_no_referral(import_file):
    Organisation.objects.create(name="Beratung Nord", type="welfare")
    assert import_file(as_csv([row(ergebnis="signposted", partner="Beratung Nord")])).error == ""
    assert not Referral.objects.exists()


def test_the_name_that_is_nearest_as_a_whole_comes_first(import_file):
    for name in ("Demo-Ausländerbehörde Musterstadt", "Demo-Jobcenter Musterstadt"):
        Organisation.objects.create(name=name, type="welfare")
    result = import_file(as_csv([row(ergebnis="referred", partner="Jobzenter Musterstadt")]))
    assert "Similar: “Demo-Jobcenter Musterstadt”, “Demo-Ausländerbehörde Musterstadt”" in result.lines[0]


def test_an_unknown_partner_is_reported_with_similar_names_and_not_created(import_file):
    Organisation.objects.create(name="Beratung Nord", type="welfare")
    result = import_file(as_csv([row(ergebnis="referred", partner="Beratung Norf")]))
    assert "Similar: “Beratung Nord”" in result.lines[0]
    assert Organisation.objects.count() == 1
