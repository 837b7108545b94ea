"""The world that the tests of the explorer look at, and how they read a page."""

from datetime import date

from reports.explorer.grid import Grid
from reports.tests import worlds
from reports.tests.test_engine import consultation

PAGE = "/statistics/explore/"


def concern(topic: str) -> dict:
    return {"topic_id": topic, "outcome": "resolved", "referral": None}


def referred(topic: str) -> dict:
    made = {"organisation": 0, "outcome": "served", "after": 40, "status": ""}
    return {"topic_id": topic, "outcome": "referred", "referral": made}


def build_world() -> None:
    worlds.build(
        [
            *(consultation(held_on=date(2025, 3, 17), concerns=[concern("BIL-01")]) for _number in range(7)),
            *(consultation(held_on=date(2025, 5, 5), concerns=[referred("AUF-01"), concern("BIL-01")], client=1)
              for _number in range(3)),
            *(consultation(office="HH", held_on=date(2025, 5, 6), district_id="unknown", client=None)
              for _number in range(13)),
            *(consultation(held_on=date(2024, 3, 18), concerns=[concern("BIL-01")]) for _number in range(10)),
        ]
    )  # fmt: skip


def address(by: str = "month", measures: str = "consultations", mode: str = "exact", **further) -> str:
    parts = [f"year=2025{f'&by={by}' if by else ''}&measures={measures}"]
    filters = {name: further.pop(name) for name in sorted(further) if name not in ("compare", "show", "sort")}
    parts += [f"{name}={code}" for name, code in filters.items()]
    parts += [
        f"disclosure={mode}",
        *(f"{name}={further[name]}" for name in ("compare", "show", "sort") if name in further),
    ]
    return f"{PAGE}?{'&'.join(parts)}"


def grid(browser, query: str) -> Grid:
    response = browser.get(query)
    assert response.status_code == 200, response.headers.get("Location")
    page = response.context["page"]
    assert page is not None, response.context["form"].errors
    return page.grid


def rows(browser, query: str) -> dict[str, list[str]]:
    found = grid(browser, query)
    return {" ".join(row.labels): [cell.text for cell in row.cells] for row in (*found.shown, found.total)}
