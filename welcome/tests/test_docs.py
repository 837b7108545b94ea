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
