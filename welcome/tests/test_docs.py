"""The documents lead somewhere: every link exists, and every page is reached from the index."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\((?!https?://|mailto:)([^)#\s]+)")


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def linked_from(page: Path) -> set[Path]:
    return {(page.parent / target).resolve() for target in LINK.findall(page.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_exists(page):
    assert {str(target) for target in linked_from(page) if not target.exists()} == set()


def test_every_page_is_reached_from_the_index():
    reached, waiting = set(), {ROOT / "docs" / "README.md"}
    while waiting:
        page = waiting.pop()
        reached.add(page)
        waiting |= {target for target in linked_from(page) if target.suffix == ".md"} - reached
    assert {name_of(page) for page in PAGES if page not in reached} == set()


def named_in(row: str) -> tuple[list[Path], list[str], list[str]]:
    """Of a table's row the files and folders that it names, those of them that are not there, and its other words of
    code. A bare file name lies in a folder of one named before."""
    found: list[Path] = []
    missing, words = [], []
    for code in re.findall(r"`([^`\s]+)`", row):
        folders = [each if each.is_dir() else each.parent for each in found]
        places = [ROOT / code] if "/" in code else [folder / code for folder in folders]
        if "/" not in code and not code.endswith((".py", ".html")):
            words.append(code)
        elif there := [place for place in places if place.exists()]:
            found += there
        else:
            missing.append(code)
    return found, missing, words


@pytest.mark.parametrize("page", ["data-protection.md", "security.md"])
def test_tables_name_code_and_tests_that_are_there(page):
    """The row of a requirement that names what was moved or renamed proves nothing."""
    rows = [row for row in (ROOT / "docs" / page).read_text(encoding="utf-8").splitlines() if row[:1] == "|"]
    assert sum(len(named_in(row)[0]) for row in rows) > 30
    assert {row.split("|")[1]: missing for row in rows if (missing := named_in(row)[1])} == {}


def test_every_requirement_names_code_a_test_and_words_that_are_in_it():
    rows = (ROOT / "docs" / "data-protection.md").read_text(encoding="utf-8").splitlines()
    required = {row[2:5]: row for row in rows if re.match(r"\| P\d\d \|", row)}
    assert sorted(required) == [f"P{number:02}" for number in range(1, 21)]
    for number, row in required.items():
        found, _missing, words = named_in(row)
        is_test = [each.name.startswith("test_") for each in found]
        detailed = number == "P14"  # in a table of its own
        assert detailed or (any(is_test) and not all(is_test)), number
        files = [file for each in found for file in ([each] if each.is_file() else each.rglob("*.py"))]
        source = "\n".join(file.read_text(encoding="utf-8") for file in files if file.suffix == ".py")
        assert [word for word in words if not re.search(rf"\b{re.escape(word)}\b", source)] == [], number
