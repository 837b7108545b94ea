"""The list of volunteers: the keys in order first, the figures of those that are shown."""

from collections.abc import Callable

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogues.labels import labels
from consultations.list_views import OFFICE, BoundFilterMixin
from core.encryption.ordering import is_by_encrypted
from core.keyed import KeysFirst
from core.listing import ListingView
from core.tables import SEPARATOR, Column, ordering
from districts.scoping import CASEWORK
from network.models import Volunteer, VolunteerMatch
from network.volunteers.filters import VolunteerFilter

HELPED = "helped"
"""The order by how many people are helped; the database would ask for each volunteer."""


class VolunteerListView(BoundFilterMixin, ListingView):
    """New ones and those without contact stand out by their state and by a filter."""

    model = Volunteer
    roles = CASEWORK
    filterset_class = VolunteerFilter
    template_name = "network/volunteer_list.html"
    heading = gettext_lazy("Volunteers")
    people_filters = ("q",)

    def sorted(self, queryset):
        sort = self.request.GET.get("sort", "")
        fields = ordering(self.columns, sort)
        if is_by_encrypted(Volunteer, fields):
            return super().sorted(queryset.as_listed(self.request.user))
        falls = sort.startswith("-")
        whole = Volunteer.objects.as_listed(self.request.user)  # for keys of those that may be seen
        if HELPED in {field.removeprefix("-") for field in fields}:
            helped = VolunteerMatch.objects.running().number_by_volunteer()
            return KeysFirst(queryset, whole, by=lambda key: helped[key], falls=falls)
        return KeysFirst(super().sorted(queryset.with_figures()), whole)

    @cached_property
    def columns(self) -> list[Column]:
        languages = labels("language")
        several = len(self.request.user.access.office_ids(*CASEWORK)) > 1
        office = Column(
            "office", OFFICE.header, lambda v: v.office.name if v.office else "", sort=("office__name",)
        )
        return [
            Column(
                "name", _("Name"), str, sort=("family_name", "given_name"), link=Volunteer.get_absolute_url
            ),
            Column("state", _("State"), Volunteer.get_state_display, sort=("state", "-since")),
            Column("interests", _("What"), lambda v: SEPARATOR.join(v.interest_labels)),
            Column("districts", _("Districts"), _districts),
            Column(
                "languages",
                _("Languages"),
                lambda v: SEPARATOR.join(languages[x.pk] for x in v.languages.all()),
            ),
            *([office] if several else []),
            Column("offers", _("Offers"), lambda v: v.offer_count, "integer", sort=("offer_count",)),
            Column("matches", _("Helps"), lambda v: v.match_count, "integer", sort=(HELPED,)),
            *_days(),
        ]

    def columns_to_export(self) -> list[Column]:
        further = [
            Column("gap", _("Without contact"), lambda v: v.is_without_contact, "boolean"),
            Column("papers", _("Papers"), lambda v: " ".join(v.missing_papers()) if v.is_with_us else ""),
            Column("confidential_on", _("Confidentiality"), lambda v: v.confidential_on, "date"),
            Column("email", _("E-mail"), lambda v: v.email),
            Column("phone", _("Phone"), lambda v: v.phone),
            Column("left_on", _("Left on"), lambda v: v.left_on, "date"),
        ]
        return [*self.columns, *further]


def _days() -> list[Column]:
    def day(key, header, value, sort, mark=None) -> Column:
        return Column(key, header, value, "date", sort=(sort,), mark=mark)

    return [
        day(
            "last_activity", _("Last activity"), lambda v: v.last_activity_on, "last_activity_on", _mark(_gap)
        ),
        day(
            "certificate_until",
            _("Certificate until"),
            lambda v: v.certificate_until,
            "certificate_until",
            _mark(_papers),
        ),
        day("began_on", _("With us since"), lambda v: v.began_on or v.registered_on, "began_on"),
    ]


def _mark(word: Callable[[Volunteer], str]) -> Callable[[Volunteer], tuple[str, str] | None]:
    return lambda volunteer: (found, "danger") if (found := word(volunteer)) else None


def _districts(volunteer: Volunteer) -> str:
    return SEPARATOR.join(each.label for each in volunteer.districts.all()) or _("anywhere")


def _gap(volunteer: Volunteer) -> str:
    return _("without contact") if volunteer.is_without_contact else ""


def _papers(volunteer: Volunteer) -> str:
    """In a word; the page of the volunteer says which they are."""
    if not volunteer.is_with_us or not volunteer.missing_papers():
        return ""
    until = volunteer.certificate_until
    return _("run out") if until and until < timezone.localdate() else _("papers missing")
