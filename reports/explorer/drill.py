"""One level deeper: from a figure to the same query of its group, by years, then months, then to the records."""

from districts.models import Office
from districts.scoping import HasAccess, Role
from reports.explorer.query import MAP, TABLE, ExplorerQuery, span_of, within
from reports.levels import Level
from reports.measures import MEASURES
from reports.scope import offices_of
from reports.tables import EXACT, TOTAL, Codes


def of_group(query: ExplorerQuery, codes: Codes) -> ExplorerQuery:
    """The query whose total is the figure of the group: time becomes the period, everything else a filter."""
    period, filters = query.asked.period, dict(query.asked.filters)
    for name, code in zip(query.asked.by, codes, strict=True):
        span = span_of(name, code) if code != TOTAL else None
        if span:
            period = within(period, span)
        elif code != TOTAL:
            filters[name] = [code]
    show = TABLE if query.show == MAP else query.show
    return query.asking(by=[], period=period, filters=filters).with_(show=show)


def deeper(query: ExplorerQuery, codes: Codes) -> ExplorerQuery | None:
    """The group by years, within a year by months; None of a month, and where that is the query itself."""
    group = of_group(query, codes)
    start, end = group.asked.period.start, group.asked.period.end
    if (start.year, start.month) == (end.year, end.month):
        return None
    found = group.asking(by=["year" if start.year != end.year else "month"])
    return None if found.asked == query.asked else found


class Records:
    """Whether a figure leads to its records, for those who may open all of them; at exact figures only, because the
    list would tell what is kept secret."""

    def __init__(self, query: ExplorerQuery, user: HasAccess):
        self.query = query
        self.is_open = query.asked.disclosure == EXACT and self._may_open_all(user)

    def _may_open_all(self, user: HasAccess) -> bool:
        if not user.access.has(Role.LEAD):
            return False
        offices = offices_of(user)
        if chosen := self.query.asked.filters.get("office"):
            offices = offices.filter(code__in=chosen)
        own = Office.objects.visible_to(user).of_member(user, Role.LEAD)
        return set(offices.values_list("pk", flat=True)) <= set(own.values_list("pk", flat=True))

    def address(self, codes: Codes, measure: str) -> str:
        if not self.is_open or not has_records(measure):
            return ""
        return of_group(self.query, codes).asking(measures=[measure]).records_address


def has_records(measure: str) -> bool:
    """Persons, sums and ratios are no rows that could be listed, and tickets say nothing after their day."""
    found = MEASURES[measure]
    return found.kind == "rows" and found.level != Level.TICKET
