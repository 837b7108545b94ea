"""What a table shows, in one sentence: "Concerns about “Childcare, school & studies”, 2025, by district of residence;
counted once per consultation and topic." """

from collections.abc import Iterable, Sequence
from datetime import date
from functools import reduce

from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.periods import Period
from districts.scoping import HasAccess, Role
from reports.dimensions import DIMENSIONS, Dimension
from reports.explorer.comparison import asked_beside
from reports.explorer.phrases import BEGIN_SMALL, BY, FILTERS, NOT_STATED, PROPER, RULES, WRAPPED, Of, is_own
from reports.explorer.query import CITY, OFFICE, YEAR_BEFORE, ExplorerQuery
from reports.levels import Level
from reports.measures import MEASURES, Measure
from reports.scope import offices_of

SAID_IN_ORDER = (Of.CONSULTATION, Of.CONCERN, Of.REFERRAL, Of.PERSON)


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
        names = joined([in_text(each.code, BY.get(each.code, each.label)) for each in dimensions], _("and"))
        head.append(_("by %(dimensions)s") % {"dimensions": names})
    clauses = [", ".join(head), *rules(measures, dimensions), *compared(query, user, today)]
    return "; ".join(clauses) + "."


def phrases(filters: dict[str, list[str]], measure: Measure, user: HasAccess, period: Period) -> str:
    """All filters as they are said of `measure`; empty without any."""
    found: dict[Of, list[str]] = {}
    for name, codes in filters.items():
        found.setdefault(FILTERS[name].of, []).append(_phrase(DIMENSIONS[name], codes, user, period))
    said = [text for of in SAID_IN_ORDER if of in found for text in _said_of(of, found[of], measure)]
    return reduce(
        lambda before, text: _("%(phrase)s %(further)s") % {"phrase": before, "further": text}, said or [""]
    )


def _said_of(of: Of, found: list[str], measure: Measure) -> list[str]:
    if of != Of.PERSON and is_own(of, measure):
        return found
    together = joined(found, _("and"))
    return [together if is_own(of, measure) else str(WRAPPED[of]) % {"phrases": together}]


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
        if beside is None:
            return []
        text = (
            _("compared with the time %(period)s")
            if _is_of_days(beside.period)
            else _("compared with %(period)s")
        )
        return [text % {"period": in_words(beside.period)}]
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
    if start == end:
        return date_format(start, "DATE_FORMAT")
    if _is_of_days(period):
        days = {"start": date_format(start, "DATE_FORMAT"), "end": date_format(end, "DATE_FORMAT")}
        return _("from %(start)s to %(end)s") % days
    if (start.month, end.month) != (1, 12):
        return f"{MONTHS[start.month]} {start.year}"
    years = {"start": start.year, "end": end.year}
    return str(start.year) if start.year == end.year else _("%(start)s to %(end)s") % years


def _is_of_days(period: Period) -> bool:
    """Whether it is neither made of whole years nor a month."""
    start, end = period.start, period.end
    if start.day != 1 or date.fromordinal(end.toordinal() + 1).day != 1:
        return True
    is_month = (start.year, start.month) == (end.year, end.month)
    return not is_month and (start.month, end.month) != (1, 12)


def joined(texts: Sequence[str], word: str) -> str:
    """`a, b and c`."""
    *first, last = texts
    return f"{', '.join(first)} {word} {last}" if first else last


def in_text(code: str, label: object) -> str:
    """A label within a sentence: small in English and Turkish, in German as it is, but for adjectives."""
    text, language = str(label), (get_language() or "de")[:2]
    if code in PROPER or (language == "de" and code not in BEGIN_SMALL):
        return text
    small = {"I": "ı", "İ": "i"}.get(text[0], text[0].lower()) if language == "tr" else text[0].lower()
    return small + text[1:]
