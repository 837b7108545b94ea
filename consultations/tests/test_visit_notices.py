"""Move-in notices from a file, and the letters that follow: whole or not at all, and never twice."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from consultations.models import HomeVisit
from consultations.slips.texts import TEXTS as SLIP_TEXTS
from consultations.slips.texts import languages, texts
from consultations.visits import services
from consultations.visits.letters import TEXTS, letter_languages, letters_pdf
from consultations.visits.machine import DECLINED, Step
from core.models import AuditEntry
from districts.models import Accommodation
from welcome.tests.pages import text
from welcome.tests.records import make_visit, request_of

TODAY = date(2026, 11, 18)
IMPORT = "consultations:visit_import"
HEADERS = (
    "strasse",
    "hausnummer",
    "plz",
    "stadtbezirk",
    "personen",
    "kinder",
    "sprache",
    "einzug_am",
    "name",
)


def notice(**changes) -> dict:
    known = {"strasse": "Musterweg", "hausnummer": 5, "plz": 44339, "stadtbezirk": "Eving", "personen": 4}
    known |= {"kinder": 2, "sprache": "Arabisch", "einzug_am": date(2026, 11, 1), "name": "Muster"}
    return known | changes


def xlsx(rows: list[dict], headers=HEADERS) -> SimpleUploadedFile:
    workbook, file = Workbook(), io.BytesIO()
    workbook.active.append(list(headers))
    for row in rows:
        workbook.active.append([row.get(header) for header in headers])
    workbook.save(file)
    return SimpleUploadedFile("notices.xlsx", file.getvalue())


def csv(rows: list[dict], separator: str = ";") -> SimpleUploadedFile:
    lines = [separator.join(HEADERS), *(separator.join(str(row[name]) for name in HEADERS) for row in rows)]
    return SimpleUploadedFile("notices.csv", "\n".join(lines).encode())


def upload(browser, file):
    return browser.post(reverse(IMPORT), {"file": file}, follow=True)


def test_a_workbook_becomes_a_list(client_for, cast):
    page = text(
        upload(client_for("lead"), xlsx([notice(), notice(hausnummer="7a", stadtbezirk="scharnhorst")]))
    )
    assert "2 new visits." in page
    first, second = HomeVisit.objects.order_by("pk")
    assert (first.office, first.district_id, first.street, first.postcode) == (
        *(cast.es, "eving", "Musterweg 5", "44339"),
    )
    assert (first.persons, first.children, first.language_id, first.name) == (4, 2, "ar", "Muster")
    assert (first.reason, first.source, first.moves_in_on) == ("welcome", "imported", date(2026, 11, 1))
    assert (second.district_id, second.street) == ("scharnhorst", "Musterweg 7a")
    trail = AuditEntry.objects.get(action="import")
    assert trail.facts == {"list": "consultations.homevisit", "rows": 2, "new": 2}


@pytest.mark.parametrize("separator", [";", ","])
def test_a_csv_file_does_too(client_for, separator):
    upload(client_for("lead"), csv([notice(einzug_am="01.11.2026")], separator))
    assert HomeVisit.objects.get().moves_in_on == date(2026, 11, 1)


def test_the_same_file_again_adds_nothing(client_for, cast):
    browser, rows = client_for("lead"), [notice(), notice(hausnummer=6)]
    upload(browser, xlsx(rows))
    declined = HomeVisit.objects.first()
    step = Step(DECLINED, on=TODAY)
    services.take_step(request=request_of(cast.person("lead")), visit=declined, step=step)
    page = text(upload(browser, csv([row | {"einzug_am": "2026-11-01"} for row in rows])))
    assert "0 new visits. 2 were known already." in page
    assert HomeVisit.objects.count() == 2


def test_what_was_entered_by_hand_is_known(client_for, cast):
    make_visit(cast.person("adviser"), cast.es, name="Muster", street="Muster-Weg 5", postcode="44339")
    upload(client_for("lead"), xlsx([notice()]))
    assert HomeVisit.objects.count() == 1


def test_who_moves_again_is_the_same_household(client_for, cast):
    browser = client_for("lead")
    upload(browser, xlsx([notice()]))
    first = HomeVisit.objects.get()
    services.take_step(request=request_of(cast.person("lead")), visit=first, step=Step(DECLINED, on=TODAY))
    upload(browser, xlsx([notice(einzug_am=date(2026, 12, 1))]))
    assert HomeVisit.objects.count() == 2
    assert HomeVisit.objects.values("household").distinct().count() == 1


@pytest.mark.parametrize(
    ("changes", "column", "reason"),
    [
        ({"strasse": ""}, "strasse", "This cell must be filled in."),
        ({"strasse": "?"}, "strasse", "This is no street."),
        ({"hausnummer": date(2026, 5, 7)}, "hausnummer", "format the cell as text"),
        ({"plz": "4433"}, "plz", "Five digits."),
        ({"stadtbezirk": "Atlantis"}, "stadtbezirk", "Unknown code."),
        ({"stadtbezirk": "hoerde"}, "stadtbezirk", "This district belongs to the office Hörde/Hombruch."),
        ({"stadtbezirk": "outside"}, "stadtbezirk", "No office is responsible for this district."),
        ({"personen": 0}, "personen", "A whole number from 1 to 30 is needed."),
        ({"kinder": 5}, "kinder", "There are more children than persons."),
        ({"sprache": "Klingonisch"}, "sprache", "Unknown code."),
        ({"einzug_am": date(2026, 8, 18)}, "einzug_am", "The day lies before"),
        ({"einzug_am": date(2036, 8, 18)}, "einzug_am", "The day lies after"),
        ({"einzug_am": "soon"}, "einzug_am", "A day is needed"),
        ({"name": "x" * 100}, "name", "At most 80 characters are possible."),
    ],
)
def test_one_fault_and_nothing_is_written(client_for, changes, column, reason):
    page = text(upload(client_for("lead"), xlsx([notice(), notice(hausnummer=9) | changes])))
    assert "1 fault · 2 rows read" in page
    assert column in page
    assert reason in page
    assert not HomeVisit.objects.exists()


def test_the_same_household_twice_is_a_fault(client_for):
    page = text(upload(client_for("lead"), xlsx([notice(), notice(strasse="MUSTERWEG")])))
    assert "Row 2 has the same household." in page
    assert not HomeVisit.objects.exists()


def test_wrong_headers_are_faults(client_for):
    headers = ("strasse", "hausnummer", "stadtbezirk", "einzug", "einzug")
    page = text(upload(client_for("lead"), xlsx([notice(einzug="x")], headers)))
    for reason in ("This header is not known.", "This header is there twice.", "This header is missing."):
        assert reason in page


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (SimpleUploadedFile("notices.pdf", b"%PDF"), "Only .xlsx and .csv files can be imported."),
        (SimpleUploadedFile("notices.xlsx", b"PK\x03\x04broken"), "not a readable .xlsx workbook"),
        (SimpleUploadedFile("notices.csv", b"strasse;hausnummer\n"), "There are no rows below the headers."),
        (SimpleUploadedFile("notices.csv", b""), "empty"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(client_for, file, reason):
    assert reason in text(upload(client_for("lead"), file))


def test_the_template_can_be_filled_in_and_read(client_for):
    browser = client_for("lead")
    book = load_workbook(io.BytesIO(browser.get(reverse("consultations:visit_template")).content))
    sheet = book.worksheets[0]
    headers = [cell.value for cell in sheet[1]]
    assert set(HEADERS) < set(headers)
    assert sheet.max_row == 1
    upload(browser, xlsx([notice(anlass="welcome", wohnung="2. OG")], headers))
    assert HomeVisit.objects.get().flat == "2. OG"


# --- Letters ------------------------------------------------------------------------------------------


def test_all_open_letters_of_the_list_are_one_file(client_for, cast):
    adviser = cast.person("adviser")
    arabic, german = make_visit(adviser, cast.es, language_id="ar"), make_visit(adviser, cast.es)
    browser = client_for("adviser")
    address = reverse("consultations:visit_letters", query={"language": "ar"})
    response = browser.post(address)
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")
    assert b"/Count 1" in response.content
    for visit in (arabic, german):
        visit.refresh_from_db()
    assert (arabic.letter_on, german.letter_on) == (TODAY, None)
    again = browser.post(address, follow=True)
    assert "Every visit of this list has its letter." in text(again)
    assert AuditEntry.objects.filter(action="export", object_id=arabic.pk).count() == 1


def test_a_single_letter_can_be_printed_again(client_for, cast):
    visit = make_visit(cast.person("adviser"), cast.es)
    address = reverse("consultations:visit_letter", args=[visit.pk])
    for _number in range(2):
        assert client_for("adviser").post(address).content.startswith(b"%PDF")
    step = Step(DECLINED, on=TODAY)
    services.take_step(request=request_of(cast.person("adviser")), visit=visit, step=step)
    assert client_for("adviser").post(address).status_code == 404


def test_letters_exist_in_every_language_of_the_slips(cast):
    assert set(languages()) == {"de", "en", "tr", "ar", "fa", "uk", "fr"}
    for language in languages():
        words = texts(language, TEXTS)
        assert all(words.values())
        assert set(words) != set(texts(language, SLIP_TEXTS))
    adviser = cast.person("adviser")
    visits = [make_visit(adviser, cast.es, language_id=code) for code in (*languages(), "fa-AF", "und", "so")]
    assert f"/Count {len(visits)}".encode() in letters_pdf(visits, TODAY)


@pytest.mark.parametrize(
    ("language", "printed"),
    [
        ("ar", ["de", "ar"]),
        ("fa-AF", ["de", "fa"]),
        ("de", ["de"]),
        ("und", ["de", "en"]),
        ("so", ["de", "en"]),
    ],
)
def test_letter_languages(language, printed):
    assert letter_languages(language) == printed


@pytest.mark.parametrize("name", ["👪", "王", "ا" * 80, "x" * 80, "$#[]\\*_", ""])
def test_any_name_prints(cast, name):
    visit = make_visit(cast.person("adviser"), cast.es, name=name, flat="2. OG <b>")
    assert letters_pdf([visit], TODAY).startswith(b"%PDF")


def test_a_notice_may_say_which_accommodation_the_household_leaves(client_for, cast):
    place = Accommodation.objects.create(name="Unterkunft Musterweg", district_id="eving")
    headers = (*HEADERS, "unterkunft")
    unknown = upload(client_for("lead"), xlsx([notice(unterkunft="Unterkunft Muster")], headers))
    assert "There is no accommodation of this name." in text(unknown)
    assert "“Unterkunft Musterweg”" in text(unknown)
    assert not HomeVisit.objects.exists()
    upload(client_for("lead"), xlsx([notice(unterkunft="unterkunft musterweg")], headers))
    visit = HomeVisit.objects.get()
    assert (visit.origin, visit.move_month) == (place, 202611)
    page = client_for("adviser").get(visit.get_absolute_url())
    assert "Unterkunft Musterweg" in text(page)
