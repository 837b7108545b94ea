"""What a table shows, in one sentence: "Concerns about “Childcare, school & studies”, 2025, by district of residence;
counted once per consultation and topic." """

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.periods import Period
from districts.scoping import HasAccess, Role
from reports.dimensions import DIMENSIONS, Dimension
from reports.explorer.comparison import asked_beside
from reports.explorer.phrases import FILTERS, NOT_STATED, RULES, WRAPPED, Of, is_own
from reports.explorer.query import CITY, OFFICE, YEAR_BEFORE, ExplorerQuery
from reports.levels import Level
from reports.measures import MEASURES, Measure
from reports.scope import offices_of

PROPER = {"german_level"}
"""Labels that begin with a name."""


def sentence(query: ExplorerQuery, user: HasAccess, today: date) -> str:
    """The whole sentence, with what is compared."""
    asked = query.asked
    measures = [MEASURES[code] for code in asked.measures]
    dimensions = [DIMENSIONS[code] for code in asked.by]
    figures = joined(
        [str(measures[0].label), *(in_text(each.code, each.label) for each in measures[1:])], _("and")
    )
    filters = asked.filters
    if "office" not in filters and not user.access.has(Role.COORDINATOR):
        filters = {"office": list(offices_of(user).values_list("code", flat=True)), **filters}
    said = phrases(filters, measures[0], user, asked.period)
    head = [_("%(figures)s %(phrases)s") % {"figures": figures, "phrases": said} if said else figures]
    head.append(in_words(asked.period))
    if dimensions:
        names = joined([in_text(each.code, each.label) for each in dimensions], _("and"))
        head.append(_("by %(dimensions)s") % {"dimensions": names})
    clauses = [", ".join(head), *rules(measures, dimensions), *compared(query, user, today)]
    return "; ".join(clauses) + "."


def phrases(filters: dict[str, list[str]], measure: Measure, user: HasAccess, period: Period) -> str:
    """All filters as they are said of `measure`; empty without any."""
    found: dict[Of, list[str]] = {}
    for name, codes in filters.items():
        found.setdefault(FILTERS[name].of, []).append(_phrase(DIMENSIONS[name], codes, user, period))
    said = []
    for of in (Of.CONSULTATION, Of.CONCERN, Of.REFERRAL, Of.PERSON):
        if of in found and is_own(of, measure):
            said += found[of]
        elif of in found:
            said.append(str(WRAPPED[of]) % {"phrases": joined(found[of], _("and"))})
    return " ".join(said)


def _phrase(dimension: Dimension, codes: Sequence[str], user: HasAccess, period: Period) -> str:
    phrase, axis = FILTERS[dimension.code], dimension.axis(user, period)
    labels = [axis.get(code, code) for code in codes]
    if dimension.missing in codes:
        values = {"dimension": dimension.label, "values": joined(labels, _("or"))}
        return str(NOT_STATED) % values
    if phrase.is_quoted:
        labels = [_("“%(text)s”") % {"text": label} for label in labels]
    return str(phrase.text) % {"values": joined(labels, _("or"))}


def rules(measures: Iterable[Measure], dimensions: Sequence[Dimension]) -> list[str]:
    """How the figures count, each rule once."""
    finest = max((found.level for found in dimensions), default=Level.CONSULTATION)
    found = []
    for measure in measures:
        overlaps = bool(dimensions) if measure.kind == "persons" else finest > measure.level
        found.append(str(RULES[measure.code][overlaps]))
    return list(dict.fromkeys(found))


def compared(query: ExplorerQuery, user: HasAccess, today: date) -> list[str]:
    if query.compare == YEAR_BEFORE:
        beside = asked_beside(query, today)
        return [_("compared with %(period)s") % {"period": in_words(beside.period)}] if beside else []
    if query.compare == CITY:
        return [_("compared with the whole city")]
    if query.compare.startswith(OFFICE):
        names = dict(offices_of(user).values_list("code", "name"))
        code = query.compare.removeprefix(OFFICE)
        return [_("compared with the office %(name)s") % {"name": names.get(code, code)}]
    return []


# --- Words ------------------------------------------------------------------------------------------------


def in_words(period: Period) -> str:
    """`2025`, `2024 to 2025`, `March 2025`, or both days."""
    start, end = period.start, period.end
    first_year, last_year = Period.year(start.year), Period.year(end.year)
    if start == first_year.start and end == last_year.end:
        return _between(str(start.year), str(end.year))
    whole_months = start.day == 1 and date.fromordinal(end.toordinal() + 1).day == 1
    if whole_months and (start.year, start.month) == (end.year, end.month):
        return f"{MONTHS[start.month]} {start.year}"
    return _between(*(date_format(day, "DATE_FORMAT") for day in (start, end)))


def _between(start: str, end: str) -> str:
    return start if start == end else _("%(start)s to %(end)s") % {"start": start, "end": end}


def joined(texts: Sequence[str], word: str) -> str:
    """`a, b and c`."""
    *first, last = texts
    return f"{', '.join(first)} {word} {last}" if first else last


def in_text(code: str, label: object) -> str:
    """A label within a sentence: small in English and Turkish, as it is in German."""
    text, language = str(label), (get_language() or "de")[:2]
    if language == "de" or code in PROPER:
        return text
    small = {"I": "ı", "İ": "i"}.get(text[0], text[0].lower()) if language == "tr" else text[0].lower()
    return small + text[1:]
