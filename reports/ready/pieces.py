"""How a period is cut into days that are counted apart and added up."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta

from core.periods import Period, month_number, months_later


def cut(period: Period, today: date) -> list[Period]:
    """Whole years that are over, and months of all others; at the ends what is left of them.

    >>> [str(piece) for piece in cut(Period(date(2023, 1, 1), date(2024, 2, 9)), date(2026, 5, 1))]
    ['2023-01-01 – 2023-12-31', '2024-01-01 – 2024-01-31', '2024-02-01 – 2024-02-09']
    """
    pieces, start = [], period.start
    while start <= period.end:
        end = min(_end_from(start, period, today), period.end)
        pieces.append(Period(start, end))
        start = end + timedelta(days=1)
    return pieces


def _end_from(start: date, period: Period, today: date) -> date:
    year = Period.year(start.year)
    if start == year.start and year.end <= period.end and start.year < today.year:
        return year.end
    return months_later(start.replace(day=1), 1) - timedelta(days=1)


def is_over(piece: Period, today: date) -> bool:
    """Whether it ends before the month of `today`; what is counted in that changes all day."""
    return month_number(piece.end) < month_number(today)


def runs(pieces: list[Period], missing: Collection[Period]) -> Iterator[list[Period]]:
    """The `missing` ones among `pieces`, neighbours together."""
    run: list[Period] = []
    for piece in pieces:
        if piece in missing:
            run.append(piece)
        elif run:
            yield run
            run = []
    if run:
        yield run
