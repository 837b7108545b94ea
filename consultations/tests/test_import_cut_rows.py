"""A row with fewer cells than the header is the same as one with empty cells, in every format and place."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consultations.importing.run import ImportRun
from consultations.models import Concern, Consultation
from consultations.tests.import_files import workbook_of
from consultations.tests.import_pages import page

HEADERS = ["beratung_nr", "buero", "datum", "kontaktweg", "thema", "ergebnis", "partner"]
REQUIRED = HEADERS[:-1]
FULL = ["8", "ES", "18.03.2025", "phone", "BIL-01", "info", ""]


def csv_of(table: list[list]) -> bytes:
    return "\r\n".join(";".join(record) for record in table).encode()


def padded(table: list[list]) -> list[list]:
    return [[*record, *[""] * (len(HEADERS) - len(record))] for record in table]


@pytest.mark.parametrize("length", range(1, len(REQUIRED)))
@pytest.mark.parametrize(("write", "name"), [(csv_of, "a.csv"), (workbook_of, "a.xlsx")])
def test_every_required_cell_that_a_row_lacks_is_a_fault(import_file, write, name, length):
    result = import_file(write([HEADERS, FULL[:length]]), name=name)
    assert result.lines == [
        f"Row 2, {header}, “”: This cell must be filled in." for header in REQUIRED[length:]
    ]
    assert result.error.endswith("in 1 row; nothing was written.")
    assert not Consultation.objects.exists()


def test_row_may_end_before_the_columns_that_are_not_required(import_file):
    assert import_file(csv_of([HEADERS, FULL[:6]])).error == ""
    assert Concern.objects.get().topic_id == "BIL-01"


def test_second_row_of_a_consultation_that_is_cut_off_is_not_lost(import_file):
    assert "2 faults in 1 row" in import_file(csv_of([HEADERS, FULL, FULL[:4]])).error


def test_rejected_rows_have_the_one_that_is_cut_off(import_file, tmp_path):
    out = tmp_path / "rejects.csv"
    import_file(csv_of([HEADERS, FULL, ["9", "ES", "x"], ["10", "ES"]]), "--rejects", str(out))
    assert [line.split(";")[0] for line in out.read_text().splitlines()[1:]] == ["9", "10"]


def test_the_page_lists_what_a_row_lacks(lead, immediate_tasks):
    file = SimpleUploadedFile("a.csv", csv_of([HEADERS, FULL[:5]]))
    lead.post(reverse("consultations:import_create"), {"file": file, "source": "file"})
    assert "ergebnis" in page(lead).text
    assert not Consultation.objects.exists()


cells = st.tuples(*[st.sampled_from([value, ""]) for value in FULL]).map(list)
tables = st.lists(st.tuples(cells, st.integers(1, len(FULL))), min_size=1, max_size=5)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=tables, write=st.sampled_from([csv_of, workbook_of]))
def test_rows_cut_anywhere_are_like_rows_with_empty_cells(cast, rows, write):
    cut = [record[:length] for record, length in rows]
    if not any(map(any, cut)):
        return

    def outcome(table: list[list]) -> tuple:
        with ImportRun(io.BytesIO(write([HEADERS, *table])), source="file") as run:
            return vars(run.summary), list(run.faults())

    assert outcome(cut) == outcome(padded(cut))
