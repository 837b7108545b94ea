"""Rows that belong together, persons over several files, importing again, rejected rows; all through the command."""

import csv
import io
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from clients.models import Client
from consultations.importing.models import ImportBatch
from consultations.models import Concern, Consultation
from consultations.tests.import_files import as_csv, as_xlsx, row
from core.models import AuditEntry


def topics_of(number: str) -> list[str]:
    consultation = Consultation.objects.get(import_number=number)
    return list(consultation.concerns.values_list("topic_id", flat=True))


# Rows of one consultation


def test_rows_of_one_consultation_need_not_follow_each_other(import_file):
    rows = [row(), row(beratung_nr="A-2"), row(thema="BIL-02")]
    import_file(as_csv(rows))
    assert topics_of("A-1") == ["BIL-01", "BIL-02"]
    assert topics_of("A-2") == ["BIL-01"]


def test_the_same_number_in_two_offices_is_two_consultations(import_file, cast):
    import_file(as_csv([row(), row(buero="HH")]))
    assert set(Consultation.objects.values_list("office", flat=True)) == {cast.es.pk, cast.hh.pk}


@pytest.mark.parametrize(
    ("column", "other"),
    [("datum", "2025-03-18"), ("kontaktweg", "phone"), ("personen", "2"), ("ratsuchende_nr", "P-1")],
)
def test_rows_of_one_consultation_agree(import_file, column, other):
    first = row(personen="1", ratsuchende_nr="P-0")
    result = import_file(as_csv([first, first | {"thema": "BIL-02", column: other}]))
    assert result.lines == [
        f"Row 3, {column}, “{other}”: Row 2 of the same consultation says “{first[column]}”."
    ]


def test_a_value_beside_an_empty_cell_is_a_contradiction(import_file):
    result = import_file(as_csv([row(uhrzeit=""), row(thema="BIL-02", uhrzeit="09:40")]))
    assert result.lines == ["Row 3, uhrzeit, “09:40”: In row 2 of the same consultation this cell is empty."]


def test_differently_written_equal_values_agree(import_file):
    result = import_file(
        as_csv([row(personen=""), row(thema="BIL-02", personen="1", datum="17.03.2025", buero="es")])
    )
    assert result.error == ""


def test_the_same_topic_twice_in_one_consultation_names_both_rows(import_file):
    result = import_file(as_csv([row(), row(ergebnis="info")]))
    assert result.lines == ["Row 3, thema, “BIL-01”: Row 2 of the same consultation has this topic already."]


def test_one_fault_keeps_the_whole_file_out(import_file):
    rows = [row(beratung_nr=f"A-{number}") for number in range(20)]
    assert import_file(as_csv([*rows, row(beratung_nr="B", datum="never")])).error
    assert not Consultation.objects.exists()
    assert not ImportBatch.objects.exists()


# Persons


def test_a_numbered_person_is_one_client_over_offices_and_files(import_file, cast):
    person = {"ratsuchende_nr": "P-1"}
    import_file(as_csv([row(**person), row(buero="HH", datum="2025-02-01", **person)]))
    import_file(as_csv([row(beratung_nr="A-9", datum="2025-05-01", **person)]))
    client = Client.objects.get()
    assert client.consultations.count() == 3
    assert client.office == cast.hh, "home is the office of the first consultation by date"
    assert client.code == "HH-00001"


def test_a_new_client_is_as_the_latest_row_says(import_file):
    rows = [
        row(ratsuchende_nr="P-1", datum="2025-06-01", stadtbezirk="eving", geburtsjahr="1990"),
        row(beratung_nr="A-2", ratsuchende_nr="P-1", datum="2025-01-01", stadtbezirk="outside"),
    ]
    import_file(as_csv(rows))
    client = Client.objects.get()
    assert (client.district_id, client.birth_year) == ("eving", 1990)
    assert Consultation.objects.get(import_number="A-2").district_id == "outside", "the snapshot stays (R8)"


def test_a_later_file_changes_nothing_of_a_known_client(import_file):
    import_file(as_csv([row(ratsuchende_nr="P-1", stadtbezirk="eving")]))
    import_file(as_csv([row(beratung_nr="A-2", ratsuchende_nr="P-1", stadtbezirk="brackel")]))
    assert Client.objects.get().district_id == "eving"


def test_sources_keep_the_same_numbers_apart(import_file):
    content = as_csv([row(ratsuchende_nr="P-1")])
    import_file(content, "--source", "north")
    import_file(content, "--source", "south")
    assert Consultation.objects.count() == 2
    assert Client.objects.count() == 2


# Importing again


def test_importing_again_adds_nothing(import_file):
    content = as_csv([row(ratsuchende_nr="P-1"), row(thema="BIL-02", ratsuchende_nr="P-1")])
    import_file(content)
    result = import_file(content)
    assert result.error == ""
    assert "New consultations: 0" in result.output
    assert "Already known consultations: 1." in result.output
    assert (Consultation.objects.count(), Concern.objects.count(), Client.objects.count()) == (1, 2, 1)


def test_the_same_contents_in_another_file_are_known(import_file):
    import_file(as_csv([row(), row(thema="BIL-02", ergebnis="info")]))
    again = [row(thema="BIL-02", ergebnis="info", datum=date(2025, 3, 17)), row(datum=date(2025, 3, 17))]
    result = import_file(as_xlsx(again), name="again.xlsx")
    assert "Already known consultations: 1." in result.output


def test_known_and_new_rows_together_add_the_new_ones(import_file):
    import_file(as_csv([row()]))
    import_file(as_csv([row(), row(beratung_nr="A-2")]))
    assert Consultation.objects.count() == 2


@pytest.mark.parametrize("change", [{"ergebnis": "info"}, {"dauer_min": "10"}, {"datum": "2025-03-18"}])
def test_a_changed_row_of_a_known_consultation_is_a_conflict(import_file, change):
    import_file(as_csv([row()]))
    result = import_file(as_csv([row(beratung_nr="A-0"), row(**change)]))
    assert result.lines[0].startswith("Row 3, beratung_nr, “A-1”: This consultation was imported before")
    assert Consultation.objects.get().concerns.get().outcome == "resolved"


def test_a_concern_more_in_a_known_consultation_is_a_conflict(import_file):
    import_file(as_csv([row()]))
    assert import_file(as_csv([row(), row(thema="BIL-02")])).error
    assert topics_of("A-1") == ["BIL-01"]


# The command


def test_a_dry_run_counts_and_writes_nothing(import_file):
    result = import_file(
        as_csv([row(ratsuchende_nr="P-1"), row(thema="BIL-02", ratsuchende_nr="P-1")]), "--dry-run"
    )
    assert result.output == (
        "Checked, nothing written. Rows: 2. New consultations: 1, with concerns: 2, referrals: 0, new clients: 1. "
        "Already known consultations: 0.\n"
    )
    assert not Consultation.objects.exists()
    assert not Client.objects.exists()


def test_an_import_is_audited_and_kept_as_a_batch(import_file):
    import_file(as_csv([row(ratsuchende_nr="P-1")]), name="of-2025.csv")
    batch = ImportBatch.objects.get()
    assert (batch.file_name, batch.state, batch.office) == ("of-2025.csv", "imported", None)
    assert (batch.rows, batch.new_consultations, batch.new_concerns, batch.new_clients) == (1, 1, 1, 1)
    assert batch.consultations.count() == batch.created_clients.count() == 1
    entry = AuditEntry.objects.get(action="import")
    assert (entry.object_id, entry.facts) == (str(batch.pk), {"consultations": 1})


def test_a_missing_file_is_one_clear_line(db, tmp_path):
    with pytest.raises(CommandError, match=r"missing\.csv: No such file or directory$"):
        call_command("import_consultations", str(tmp_path / "missing.csv"))


def test_nothing_is_imported_when_the_rejects_cannot_be_written(import_file, tmp_path):
    result = import_file(as_csv([row()]), "--rejects", str(tmp_path / "nowhere" / "out.csv"))
    assert result.error == f"{tmp_path / 'nowhere' / 'out.csv'}: No such file or directory"
    assert not Consultation.objects.exists()


@pytest.mark.parametrize("name", ["", "   ", "x" * 41])
def test_a_bad_source_name_is_refused(import_file, name):
    assert "a name of 1 to 40 characters" in import_file(as_csv([row()]), "--source", name).error


# Rejected rows


def rejected(path) -> list[dict]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig")), delimiter=";"))


def test_rejects_are_the_faulty_rows_with_reasons(import_file, tmp_path):
    out = tmp_path / "out.csv"
    rows = [row(), row(beratung_nr="A-2", datum="x", thema="y"), row(beratung_nr="A-3")]
    import_file(as_csv(rows), "--rejects", str(out))
    [found] = rejected(out)
    assert (found["beratung_nr"], found["datum"], found["thema"], found["buero"]) == ("A-2", "x", "y", "ES")
    assert (found["zeile"], found["fehler_spalte"]) == ("3", "datum, thema")
    assert found["fehler"].startswith("datum: A day is needed")
    assert " | thema: Unknown code." in found["fehler"]


def test_rejects_hold_a_faulty_consultation_whole(import_file, tmp_path):
    out = tmp_path / "out.csv"
    import_file(as_csv([row(), row(thema="y"), row(beratung_nr="A-3")]), "--rejects", str(out))
    good, bad = rejected(out)
    assert (good["zeile"], good["fehler_spalte"]) == ("2", "")
    assert good["fehler"] == "Row 3 of the same consultation is faulty."
    assert bad["zeile"] == "3"


def test_corrected_rejects_can_be_imported_as_they_are(import_file, tmp_path):
    out = tmp_path / "out.csv"
    rows = [row(beratung_nr="-7", datum="x"), row(beratung_nr="=8", datum=date(2025, 1, 2), thema="y")]
    import_file(as_xlsx(rows), "--rejects", str(out), name="file.xlsx")
    corrected = out.read_text("utf-8-sig").replace(";x;", ";2025-03-17;").replace(";y;", ";BIL-02;")
    assert import_file(corrected.encode()).error == ""
    assert set(Consultation.objects.values_list("import_number", "held_on")) == {
        ("-7", date(2025, 3, 17)),
        ("=8", date(2025, 1, 2)),
    }


def test_rejects_of_a_good_file_are_only_the_headers(import_file, tmp_path):
    out = tmp_path / "out.csv"
    out.write_text("of yesterday")
    import_file(as_csv([row()]), "--rejects", str(out))
    assert rejected(out) == []
    assert Consultation.objects.exists()
