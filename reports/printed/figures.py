"""How a figure of the annual report is written on a page; the same as in the workbook."""

from core.templatetags.ui import change, number, percent
from reports.disclosure import ROUNDED
from reports.tables import Figure


def figure_text(figure: Figure, kind: str, mode: str) -> str:
    """A true zero is a dash; where counts were rounded, a 0 is a 0. What does not exist is empty."""
    if figure is None or isinstance(figure, str):
        return figure or ""
    if kind == "count":
        return number(None if figure == 0 and mode != ROUNDED else figure)
    if kind == "percent":
        return percent(figure)
    return change(figure, 0) if kind == "change" else number(figure, 1)
