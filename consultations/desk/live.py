"""How open desks learn that something has changed, without asking for the data.

Every desk asks every two seconds. What it shows has a version per site; while that is the one it has, the first
middleware answers "unchanged" and nothing else of the product runs. Versions are random: who does not know the current
one learns nothing, and everybody else goes through login and scope as on any page. See docs/decisions/0011.
"""

from collections.abc import Callable

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone

from consultations.desk.models import Desk, new_key, new_version
from districts.models import Office, Site

POLLED = "/desk/live/"
"""All addresses that desks and displays ask again and again begin with this."""
FRESH_SECONDS = 0.5
"""How long a process may take a version for the current one."""
_KEY = "desk_versions"


def touch(office: Office | int) -> None:
    """Tell the open desks of `office` that something they show has changed. Part of the transaction that changes it,
    and best its last statement: until the end of it others who change something there wait."""
    key = office.pk if isinstance(office, Office) else office
    if not Desk.objects.filter(site__office=key).update(version=new_version()):
        for site in Site.objects.filter(office=key):
            open_desk(site)
    forget_versions()


def open_desk(site: Site) -> Desk:
    """The desk of `site`, made when it is needed first."""
    return Desk.objects.get_or_create(
        site=site, defaults={"version": new_version(), "display_key": new_key()}
    )[0]


def forget_versions() -> None:
    """Read them afresh at the next question, in this process; others do so within FRESH_SECONDS."""
    caches["local"].delete(_KEY)


def versions() -> dict[int, str]:
    """The current version by key of the site, at most half a second old. The day belongs to it: in the morning every
    desk is a new one."""
    found = caches["local"].get(_KEY)
    if found is None:
        found = dict(Desk.objects.values_list("site", "version"))
        caches["local"].set(_KEY, found, timeout=FRESH_SECONDS)
    today = timezone.localdate().toordinal()
    return {site: f'"{version}-{today}"' for site, version in found.items()}


def version_of(site: Site) -> str:
    """The entity tag of the desk of `site`, also of one that nobody has used yet."""
    return versions().get(site.pk) or f'"unused-{timezone.localdate().toordinal()}"'


class UnchangedMiddleware:
    """Answers a desk that has the current version; stands before everything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        known = request.META.get("HTTP_IF_NONE_MATCH")
        if known and request.path_info.startswith(POLLED) and known in versions().values():
            return HttpResponseNotModified()
        return self.get_response(request)


def renew_display(site: Site) -> None:
    """Give the display of `site` a new address."""
    open_desk(site)
    Desk.objects.filter(site=site).update(display_key=new_key(), version=new_version())
    forget_versions()
