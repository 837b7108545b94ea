"""`manage.py statistics`: the public promise of docs/interface.md."""

import csv
import io
import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from reports.tests import worlds
from reports.tests.test_engine import consultation

pytestmark = pytest.mark.django_db


def statistics(*arguments: str) -> str:
    out = io.StringIO()
    call_command("statistics", *arguments, stdout=out)
    return out.getvalue()


def lines(*arguments: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(statistics(*arguments))))


def topics(*codes: str) -> list[dict]:
    return [{"topic_id": code, "outcome": "resolved", "referral": None} for code in codes]


@pytest.fixture
def year():
    """Three consultations of two people in two offices."""
    worlds.build(
        [
            consultation(held_on=date(2025, 3, 17), concerns=topics("BIL-01", "BIL-02", "WOH-01")),
            consultation(
                held_on=date(2025, 11, 3), office="HH", district_id="hoerde", concerns=topics("WOH-01")
            ),
            consultation(
                held_on=date(2025, 3, 18), client=None, district_id="unknown", concerns=topics("BIL-01")
            ),
        ]
    )


def test_csv_has_codes_and_the_total_last(year):
    assert lines("--year", "2025", "--by", "month,district", "--measures", "consultations,clients") == [
        ["month", "district", "consultations", "clients"],
        ["2025-03", "eving", "1", "1"],
        ["2025-03", "unknown", "1", "0"],
        ["2025-11", "hoerde", "1", "1"],
        ["*", "*", "3", "1"],
    ]


def test_filter_takes_codes_in_any_case(year):
    filters = ["--filter", "office=es", "--filter", "topic=bil-01", "--filter", "district=EVING"]
    assert lines("--year", "2025", *filters) == [["consultations"], ["1"]]


def test_consultations_by_topic_group_count_once_in_each_group(year):
    assert lines("--year", "2025", "--by", "topic_group", "--measures", "consultations,concerns,minutes") == [
        ["topic_group", "consultations", "concerns", "minutes"],
        ["BIL", "2", "3", "60"],
        ["WOH", "2", "2", "60"],
        ["*", "3", "5", "90"],
    ]


def test_where_nothing_was_counted_that_is_said_beside_the_zero(year):
    for asked, told in ((["2001"], "Nothing was counted"), (["2025"], "")):
        out, said = io.StringIO(), io.StringIO()
        call_command("statistics", "--year", *asked, stdout=out, stderr=said)
        assert out.getvalue().startswith("consultations\n")
        assert said.getvalue()[:19] == told


def test_without_dimensions_there_is_only_the_total(year):
    assert lines("--year", "2025") == [["consultations"], ["3"]]


def test_same_dimension_twice_means_either_code(year):
    only_eving = ("--year", "2025", "--filter", "district=eving")
    assert lines(*only_eving)[-1] == ["1"]
    assert lines(*only_eving, "--filter", "district=hoerde")[-1] == ["2"]
    assert lines(*only_eving, "--filter", "office=HH")[-1] == ["0"]


def test_days_take_the_place_of_the_ends_of_the_year(year):
    assert lines("--year", "2025", "--to", "2025-03-17")[-1] == ["1"]
    assert lines("--from", "2025-03-18", "--to", "2026-01-31")[-1] == ["2"]


def test_time_codes(year):
    found = lines("--year", "2025", "--by", "year,quarter,weekday")
    assert found[1:] == [
        ["2025", "2025-Q1", "1", "1"],
        ["2025", "2025-Q1", "2", "1"],
        ["2025", "2025-Q4", "1", "1"],
        ["*", "*", "*", "3"],
    ]


def test_json_says_what_was_asked(year):
    found = json.loads(
        statistics(
            "--year",
            "2025",
            "--by",
            "office",
            "--filter",
            "sex=w",
            "--format",
            "json",
            "--disclosure",
            "exact",
        )
    )
    assert found["rows"] == [{"office": "ES", "consultations": 2}, {"office": "HH", "consultations": 1}]
    assert found["total"] == {"office": "*", "consultations": 3}
    meta = found["meta"]
    assert meta["period"] == {"from": "2025-01-01", "to": "2025-12-31"}
    assert meta["filters"] == {"sex": ["w"]}
    assert meta["disclosure"] == "exact"
    assert meta["generated_at"] == "2026-11-18T10:00:00+01:00"
    assert meta["version"]


def test_suppressed_cells_are_dots(year):
    assert lines("--year", "2025", "--by", "office", "--disclosure", "suppressed")[1:] == [
        ["ES", "."],
        ["HH", "."],
        ["*", "3"],
    ]


def test_rounded_zero_stands_for_up_to_two(year):
    assert lines("--year", "2025", "--by", "office", "--disclosure", "rounded")[1:] == [["*", "5"]]


def test_output_is_written_whole(year, tmp_path):
    assert statistics("--year", "2025", "--output", str(tmp_path / "year.csv")) == ""
    assert (tmp_path / "year.csv").read_text(encoding="utf-8") == "consultations\n3\n"
    assert [path.name for path in tmp_path.iterdir()] == ["year.csv"]


@pytest.mark.parametrize(
    ("arguments", "message", "status"),
    [
        (["--year", "2025", "--by", "nope"], "no dimension 'nope'", 2),
        (["--year", "2025", "--measures", "waiting_p90", "--by", "language"], "not by language", 2),
        (["--year", "2025", "--filter", "district"], "DIMENSION=CODE", 2),
        (["--year", "2025", "--filter", "district=atlantis"], "no code 'atlantis'", 2),
        (["--year", "1500"], "outside 1990", 2),
        (["--year", "2025", "--from", "17.3.2025"], "2025-03-17", 2),
        (["--year", "2025", "--from", "2026-01-01"], "before it starts", 2),
        ([], "Give a year", 2),
        (["--year", "2025", "--output", "/does/not/exist.csv"], "cannot be written", 1),
    ],
)
def test_failures_say_what_is_wrong(arguments, message, status):
    with pytest.raises(CommandError, match=message) as failure:
        statistics(*arguments)
    assert failure.value.returncode == status
    assert "\n" not in str(failure.value)
