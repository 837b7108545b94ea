"""Which frozen report answers a question, if any."""

from districts.scoping import HasAccess, Role
from reports.book import Book
from reports.frozen.models import Damaged, FrozenReport, FrozenYear, digest_of
from reports.levels import StatisticsError
from reports.scope import OPERATOR, offices_of


class NotFrozen(StatisticsError):
    """The year is frozen, but not for what was asked."""


def newest(year: int) -> FrozenYear | None:
    """The version of `year` that counts."""
    return FrozenYear.objects.visible_to(OPERATOR).filter(year=year).first()


def book_of(frozen: FrozenYear, *, user: HasAccess, office: str, disclosure: str, language: str) -> Book:
    """The report as it was frozen, as far as `user` may see it. Raises NotFrozen, and Damaged for what was changed."""
    reports = FrozenReport.objects.visible_to(user).filter(
        frozen_year=frozen, disclosure=disclosure, language=language
    )
    place = office or _widest(user)
    found = reports.filter(office__code=place) if place else reports.filter(office=None)
    report = found.first()
    if report is None:
        raise NotFrozen(f"{frozen.year} is not frozen for {place or 'all offices'}.")
    if not is_intact(frozen):
        raise Damaged(str(frozen))
    return Book.from_json(report.proven_content)


def is_intact(frozen: FrozenYear) -> bool:
    """Whether the reports of the version are those that were frozen, by their checksums."""
    reports = FrozenReport.objects.visible_to(OPERATOR).filter(frozen_year=frozen).order_by("pk")
    return digest_of(reports.values_list("digest", flat=True)) == frozen.digest


def _widest(user: HasAccess) -> str:
    """The code of the office whose figures are all that `user` may see; empty for all offices."""
    if user.access.has(Role.COORDINATOR):
        return ""
    codes = list(offices_of(user).values_list("code", flat=True))
    return codes[0] if len(codes) == 1 else ""
