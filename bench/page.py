"""docs/performance.md: what `make bench` writes, and after it the part of `make bench-million`."""

from bench.measure import ROOT

PAGE = ROOT / "docs" / "performance.md"
MILLION = "## A million consultations"


def write(lines: list[str]) -> None:
    """All but the part of the million."""
    PAGE.write_text("\n".join([*lines, ""]) + _part(1))


def write_million(lines: list[str]) -> None:
    PAGE.write_text(_part(0).rstrip("\n") + "\n\n" + "\n".join([*lines, ""]))


def _part(place: int) -> str:
    before, heading, after = PAGE.read_text().partition(MILLION)
    return (before, f"\n{heading}{after}" if heading else "")[place]
