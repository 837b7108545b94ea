"""The list of consultations, and what other lists of casework share with it."""

from datetime import timedelta

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogues.labels import labels
from clients.models import Client
from consultations.exports import export_columns, export_rows
from consultations.filters import ConsultationFilter
from consultations.models import Concern, Consultation
from core import audit
from core.listing import ListingView
from core.periods import week_of
from core.tables import SEPARATOR, Column, address_of
from districts.scoping import CASEWORK

OFFICE = Column("office", gettext_lazy("Office"), lambda c: c.office.name, sort=("office__name",))
"""For those who work in several."""


class BoundFilterMixin:
    """The filter also works without input: what it hides by default stays hidden."""

    def get_filterset_kwargs(self, filterset_class):
        return super().get_filterset_kwargs(filterset_class) | {"data": self.request.GET}


class ConsultationListView(BoundFilterMixin, ListingView):
    model = Consultation
    roles = CASEWORK
    filterset_class = ConsultationFilter
    template_name = "consultations/consultation_list.html"
    heading = gettext_lazy("Consultations")

    def get(self, request, *args, **kwargs):
        """One person's consultations are as good as the file."""
        code = request.GET.get("client", "").replace("\x00", "").strip()
        clients = Client.objects.visible_to(request.user).of_code(code)
        if code and (client := clients.first()):
            audit.record(request, audit.Action.READ, client, part="list")
        return super().get(request, *args, **kwargs)

    def columns_to_export(self) -> list[Column]:
        return export_columns(self.request.user)

    def records_to_export(self, queryset):
        return export_rows(queryset, self.request.user)

    def scope(self, queryset):
        return queryset.as_listed()

    @cached_property
    def columns(self) -> list[Column]:
        topics, outcomes = labels("topic"), labels("concern_outcome")
        channels = labels("contact_channel")
        consultation_address = address_of("consultations:consultation_detail")
        client_address = address_of("clients:client_detail")
        own = self.request.user.access.office_ids(*CASEWORK)
        return [
            Column(
                "held_on",
                _("Date"),
                lambda c: c.held_on,
                "date",
                sort=("held_on", "start_time", "pk"),
                link=lambda c: consultation_address(c.pk),
            ),
            Column("start_time", _("Time"), lambda c: c.start_time, "time"),
            Column(
                "client",
                _("Client"),
                lambda c: client_text(c, own),
                sort=("client__code",),
                link=lambda c: client_address(c.client_id) if is_own_client(c, own) else "",
            ),
            Column("topics", _("Topics"), lambda c: _joined(topics[x.topic_id] for x in c.listed_concerns)),
            Column(
                "outcomes", _("Outcomes"), lambda c: _joined(outcomes[x.outcome] for x in c.listed_concerns)
            ),
            Column(
                "adviser",
                _("Adviser"),
                lambda c: c.adviser.short_name if c.adviser else "",
                sort=("adviser__family_name", "adviser__given_name"),
            ),
            Column("channel", _("Channel"), lambda c: channels[c.channel], sort=("channel",)),
            *([OFFICE] if len(own) > 1 else []),
        ]

    def get_context_data(self, **kwargs):
        return super().get_context_data(periods=periods(), concern_count=self.concern_count(), **kwargs)

    def concern_count(self) -> int:
        """How many concerns the consultations listed have, for who comes from a figure that counts concerns."""
        filterset = self.filterset
        if self.request.GET.get("counted") != "concerns" or not filterset.is_valid():
            return 0
        listed = filterset.qs.order_by().values("pk")
        concerns = Concern.objects.visible_to(self.request.user).filter(consultation__in=listed)
        return concerns.filter(**filterset.of_concerns).count()


def _joined(texts) -> str:
    return SEPARATOR.join(dict.fromkeys(texts))


def client_text(record, own_offices) -> str:
    """The client as far as the reader may know: name and code in the own office, elsewhere the code (P13)."""
    client = record.client
    if client is None:
        return _("without name")
    is_named = is_own_client(record, own_offices) and client.name
    return f"{client.code} {client.short_name}" if is_named else client.code


def is_own_client(record, own_offices) -> bool:
    return record.client is not None and record.client.may_be_opened_in(own_offices)


def periods() -> list[dict]:
    """The shortcuts beside the filter of days."""
    today = timezone.localdate()
    week = week_of(today)
    month_end = (today.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return [
        {"label": _("Today"), "since": today, "until": today},
        {"label": _("This week"), "since": week.start, "until": week.end},
        {"label": _("This month"), "since": today.replace(day=1), "until": month_end},
        {
            "label": _("This year"),
            "since": today.replace(month=1, day=1),
            "until": today.replace(month=12, day=31),
        },
    ]
