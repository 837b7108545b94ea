"""Writing, approving and giving out privacy notices."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max, Prefetch
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import Membership
from clients.notices.models import NoticeGiven, PrivacyNotice
from clients.notices.texts import MODELS, model_text
from core import audit
from districts.models import Employer, Office


def newest_version(employer: Employer) -> int:
    """0 when there is none."""
    return PrivacyNotice.objects.filter(employer=employer).aggregate(last=Max("version"))["last"] or 0


@transaction.atomic
def renew(*, request: HttpRequest | None, employer: Employer) -> list[PrivacyNotice]:
    """The next version, as drafts: with the texts of the newest one; without any, with the model texts."""
    Employer.objects.select_for_update().get(pk=employer.pk)
    last = newest_version(employer)
    before = PrivacyNotice.objects.filter(employer=employer, version=last)
    texts = list(before.values_list("language", "is_easy", "text"))
    texts = texts or [(*model, model_text(employer, *model)) for model in MODELS]
    notices = [
        PrivacyNotice.objects.create(
            employer=employer, version=last + 1, language_id=language, is_easy=is_easy, text=text
        )
        for language, is_easy, text in texts
    ]
    for notice in notices:
        audit.record(request, audit.Action.CREATE, notice, version=notice.version)
    return notices


def load_models() -> int:
    """The model texts for every controller that has none; for how many."""
    without = Employer.objects.filter(privacy_notices__isnull=True)
    return sum(bool(renew(request=None, employer=employer)) for employer in without)


@transaction.atomic
def approve(*, request: HttpRequest, notice: PrivacyNotice) -> None:
    """Raises ValidationError while something has to be filled in. From now on the text is fixed."""
    locked = PrivacyNotice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    locked.check_approvable()
    drafts = PrivacyNotice.objects.drafts().filter(pk=locked.pk)
    if drafts.update(approved_at=timezone.now(), approved_by=request.user.pk):
        audit.record(request, audit.Action.UPDATE, locked, approved=1)


@transaction.atomic
def give(*, request: HttpRequest, client: Any, notices: Iterable[PrivacyNotice], on: date) -> None:
    """`client` was informed on the day `on`; the same again is nothing new."""
    for notice in notices:
        known = {"client": client, "notice": notice, "given_on": on}
        given, is_new = NoticeGiven.objects.get_or_create(**known, defaults={"recorded_by": request.user})
        if is_new:
            use([notice.pk])
            audit.record(request, audit.Action.CREATE, given, version=notice.version)


def use(notices: Iterable[int]) -> None:
    """From now on the texts with these keys are fixed."""
    PrivacyNotice.objects.filter(pk__in=notices, used_at__isnull=True).update(used_at=timezone.now())


def controllers_of(office: Office, user: Any) -> list[Employer]:
    """Who is responsible in `office` today: the city and its partners in the tandem; the one `user` works for first."""
    today = timezone.localdate()
    found = [*Employer.objects.filter(kind=Employer.Kind.CITY).order_by("pk"), *office.partners_on(today)]
    own = _employers_of(user, office, today)
    return sorted(dict.fromkeys(found), key=lambda employer: employer.pk not in own)


def notice_for(client: Any, user: Any, on: date) -> PrivacyNotice | None:
    """Under which notice `client` answers on the day `on`: the last one given until then, of the same day rather that
    of whom `user` works for. None when the person was not informed."""
    given = list(NoticeGiven.objects.filter(client=client, given_on__lte=on).newest_first())
    own = _employers_of(user, client.office, timezone.localdate()) if given else set()
    same_day = [each.notice for each in given if each.given_on == given[0].given_on]
    return next((notice for notice in same_day if notice.employer_id in own), next(iter(same_day), None))


def with_notices_given(user: Any) -> Prefetch:
    """For clients: what they were given, the last first."""
    return Prefetch("notices_given", NoticeGiven.objects.visible_to(user).newest_first())


def _employers_of(user: Any, office: Office, day: date) -> set[int]:
    here = Membership.objects.valid_on(day).filter(user=user.pk, office=office.pk)
    return set(here.values_list("employer", flat=True))
