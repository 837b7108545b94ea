"""The rules of retention and what was done by them, for those who answer for data protection; and what is announced,
for the lead of an office."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView
from django.views.generic.detail import SingleObjectMixin

from accounts.models import RetentionPeriod, RetentionRecord
from accounts.retention import KEEPERS
from clients.marks import ANNOUNCED
from core import audit, rows
from core.views import FormPageMixin, RoleRequiredMixin, ScopedMixin
from districts.models import Employer
from districts.scoping import Role
from welcome.retention import engine, services
from welcome.retention.controllers import Controllers
from welcome.retention.forms import SET_BY_CONTROLLER, PeriodsForm
from welcome.retention.frozen import not_frozen
from welcome.retention.rules import BY_CODE, RULES

SHOWN = 100
"""So many entries of the protocol are read on the page; the database has all."""


def label_of(rule: str) -> str:
    if rule == RetentionRecord.WISH:
        return _("Client, at the person's wish")
    return str(BY_CODE[rule].label) if rule in BY_CODE else rule


class RetentionView(RoleRequiredMixin, TemplateView):
    """`?due` counts what a run would do now: it goes through all tables, so only when asked for."""

    opens_rows = rows.CITY
    roles = KEEPERS
    template_name = "welcome/retention.html"

    def get_context_data(self, **kwargs) -> dict:
        user, today = self.request.user, timezone.localdate()
        protocol = RetentionRecord.objects.visible_to(user).select_related("office", "by")[:SHOWN]
        to_come = RetentionPeriod.objects.visible_to(user).to_come(today).select_related("employer")
        due = [each for each in engine.preview() if each.count] if "due" in self.request.GET else None
        return super().get_context_data(
            rules=RULES,
            controllers=self._periods(Controllers(today)),
            set_rules=SET_BY_CONTROLLER,
            to_come=[(period, label_of(period.rule)) for period in to_come],
            due=due,
            protocol=[(entry, label_of(entry.rule)) for entry in protocol],
            **kwargs,
        )

    def _periods(self, controllers: Controllers) -> list[tuple[Employer, list[int]]]:
        """Months of each controller, in the order of the rules that can be set."""
        employers = Employer.objects.visible_to(self.request.user)
        return [(each, [controllers.months(each, rule) for rule in SET_BY_CONTROLLER]) for each in employers]


class PeriodsView(FormPageMixin, ScopedMixin, SingleObjectMixin, FormView):
    model = Employer
    roles = KEEPERS
    form_class = PeriodsForm
    heading = gettext_lazy("Retention periods")
    note = gettext_lazy(
        "A longer period holds at once. A shorter one holds in 30 days: until then what it makes due stands in the "
        "preview of the office leads, who can set a hold."
    )

    @cached_property
    def object(self) -> Employer:
        return self.get_object()

    @property
    def subheading(self) -> str:
        return f"{self.object.name} · {self.object.get_privacy_regime_display()}"

    def get_form_kwargs(self) -> dict:
        future = Controllers(timezone.localdate() + ANNOUNCED)
        return super().get_form_kwargs() | {"employer": self.object, "controllers": future}

    def form_valid(self, form) -> HttpResponse:
        months = form.changed_periods()
        services.set_periods(request=self.request, employer=self.object, months=months)
        messages.success(self.request, _("Saved."))
        return redirect(self.back_url())

    def back_url(self) -> str:
        return reverse("retention")


class AnnouncedView(RoleRequiredMixin, TemplateView):
    """The clients of one's own offices that are anonymised within a month."""

    roles = (Role.LEAD,)
    template_name = "welcome/retention_announced.html"

    def get_context_data(self, **kwargs) -> dict:
        own = self.request.user.access.office_ids(Role.LEAD)
        clients = engine.announced(own)
        audit.record(self.request, audit.Action.READ, list="retention", rows=len(clients))
        return super().get_context_data(
            clients=clients,
            days=ANNOUNCED.days,
            years=not_frozen(client.began.year for client in clients),
            **kwargs,
        )
