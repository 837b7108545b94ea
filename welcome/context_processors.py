"""What the page frame shows on every page."""

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from districts.models import City, Office
from districts.scoping import CASEWORK, OFFICE_ROLES, Role
from welcome.navigation import PARTNER_SEARCH, navigation, waiting_counts

THEME_COOKIE = "willkommen_theme"
THEMES = {"system": _("Like the device"), "light": _("Light"), "dark": _("Dark")}


def page_frame(request: HttpRequest) -> dict:
    """`page_base` is the template that a page extends which may stand among the public ones, too: those know more
    (network/public/frames.py)."""
    return {"frame": Frame(request), "page_base": "base.html", **getattr(request, "public_frame", {})}


class Frame:
    """Parts are computed when the template asks: a page part fetched by htmx pays for none of them."""

    def __init__(self, request: HttpRequest):
        self.request = request

    @property
    def user(self):
        """The logged-in person, or None (error pages may come before the person is known)."""
        user = getattr(self.request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @cached_property
    def waiting(self) -> dict[str, int]:
        return waiting_counts(self.user)

    @property
    def navigation_key(self) -> str:
        """Everything that the navigation depends on: with the same key it looks the same, whoever reads it."""
        match = self.request.resolver_match
        seen = (
            sorted(self.user.access.roles),
            self.office_names,
            self.city_name,
            sorted(self.waiting.items()),
        )
        return f"{get_language()}|{match and match.view_name}|{seen}"

    @property
    def sections(self) -> list[dict]:
        return navigation(self.request, self.waiting)

    @cached_property
    def _places(self) -> dict:
        """Name of the city and of its offices by id; they change less than once a year, so a minute late is soon."""
        return caches["local"].get_or_set("places", lambda: _read_places(self.user))

    @property
    def city_name(self) -> str:
        return self._places["city"] if self.user else ""

    @property
    def office_names(self) -> str:
        offices = self._places["offices"]
        return ", ".join(
            offices[pk] for pk in sorted(self.user.access.office_ids(*OFFICE_ROLES)) if pk in offices
        )

    @property
    def role_names(self) -> str:
        return ", ".join(str(role.label) for role in Role if self.user.access.has(role))

    @property
    def may_search(self) -> bool:
        return self.user is not None and self.user.access.has(*PARTNER_SEARCH)

    @property
    def may_record(self) -> bool:
        """Whether the person logs consultations."""
        return self.user.access.has(*CASEWORK)

    @property
    def theme(self) -> str:
        theme = self.request.COOKIES.get(THEME_COOKIE, "system")
        return theme if theme in THEMES else "system"

    @property
    def themes(self) -> list[tuple[str, str]]:
        return list(THEMES.items())

    @property
    def languages(self) -> list[dict]:
        """Code and own name of each language, the active one first known by `is_current`."""
        active = get_language()
        return [
            {"code": code, "name": get_language_info(code)["name_local"], "is_current": code == active}
            for code, _name in settings.LANGUAGES
        ]

    @property
    def idle_seconds(self) -> int:
        return settings.SESSION_IDLE_SECONDS

    @property
    def warning_seconds(self) -> int:
        return settings.SESSION_WARNING_SECONDS

    @property
    def here(self) -> str:
        """The address to come back to after a switch; a page reached by POST alone leads to its own address."""
        return self.request.get_full_path() if self.request.method == "GET" else self.request.path

    @property
    def public_url(self) -> str:
        """The public pages of the network; empty in a city that has none."""
        return reverse("network:welcome_start", args=[get_language()]) if settings.NETWORK_PUBLIC else ""

    @property
    def login_url(self) -> str:
        return f"{reverse(settings.LOGIN_URL)}?next={self.request.path}"


def _read_places(user) -> dict:
    city = City.objects.visible_to(user).first()
    return {
        "city": city.name if city else "",
        "offices": dict(Office.objects.visible_to(user).values_list("pk", "name")),
    }
