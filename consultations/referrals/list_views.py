"""The list of referrals: whose answer is awaited, and with filters all others."""

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogues.labels import labels
from consultations.list_views import BoundFilterMixin, client_text
from consultations.models import Referral
from consultations.referrals.filters import ReferralFilter
from core.listing import ListingView
from core.tables import Column
from districts.scoping import CASEWORK

PLACES = ("organisation__name", "to_office__name")


class ReferralListView(BoundFilterMixin, ListingView):
    """Where an answer is still awaited; the oldest first."""

    model = Referral
    roles = CASEWORK
    filterset_class = ReferralFilter
    template_name = "consultations/referral_list.html"
    heading = gettext_lazy("Referrals")

    def scope(self, queryset):
        details = ("concern__client", "organisation", "service", "to_office", "office")
        return queryset.select_related(*details).with_overdue().order_by("sent_on", "pk")

    @cached_property
    def columns(self) -> list[Column]:
        return [*self._when(), *self._what(), *self._how_far()]

    def columns_to_export(self) -> list[Column]:
        """Files hold the client's code, never the name, and what does not fit on the page."""
        client = Column(
            "client", _("Client code"), lambda r: r.concern.client.code if r.concern.client else ""
        )
        reasons = labels("referral_reason")
        further = [
            Column("mode", _("Mode"), lambda r: r.get_mode_display()),
            Column("outcome", _("Outcome"), lambda r: r.get_outcome_display()),
            Column("reason", _("Reason"), lambda r: reasons.get(r.reason, "")),
            Column("expected_on", _("Expected on"), lambda r: r.expected_on, "date"),
            Column("answered_on", _("Answered on"), lambda r: r.answered_on, "date"),
            Column("closed_on", _("Closed on"), lambda r: r.closed_on, "date"),
        ]
        return [client if column.key == "client" else column for column in self.columns] + further

    def _when(self) -> list[Column]:
        today = timezone.localdate()
        return [
            Column(
                "sent_on",
                _("Sent on"),
                lambda r: r.sent_on,
                "date",
                sort=("sent_on",),
            ),
            Column(
                "age",
                _("Days ago"),
                lambda r: (today - r.sent_on).days if r.sent_on else None,
                "integer",
                sort=("-sent_on",),
            ),
            Column("overdue", _("Overdue"), lambda r: _("overdue") if r.is_overdue else ""),
            Column("code", _("Code"), lambda r: r.code, link=Referral.get_absolute_url),
        ]

    def _what(self) -> list[Column]:
        topics, own = labels("topic"), self.request.user.access.office_ids(*CASEWORK)
        return [
            Column("client", _("Client"), lambda r: client_text(r.concern, own)),
            Column(
                "topic",
                _("Topic"),
                lambda r: topics[r.concern.topic_id] if r.shows_topic_in(own) else _("a whole file"),
                sort=("concern__topic",),
            ),
            Column("receiver", _("Referred to"), lambda r: r.receiver_name, sort=PLACES),
            Column(
                "office",
                _("Office"),
                lambda r: r.office.name,
                sort=("office__name",),
                on_page=len(own) > 1 or self.request.GET.get("direction") == ReferralFilter.RECEIVED,
            ),
        ]

    def _how_far(self) -> list[Column]:
        return [
            Column("priority", _("Priority"), lambda r: r.get_priority_display(), sort=("priority",)),
            Column("status", _("Status"), lambda r: r.get_status_display(), sort=("status",)),
        ]
