"""The page of unusual patterns, for the data protection officer."""

from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.models import Trail
from accounts.trail import LOOKED_AT
from core import audit, rows
from core.confirming import ask, is_confirmed
from core.exports import file_response
from core.tables import Column
from core.views import RoleRequiredMixin
from districts.scoping import Role
from welcome.patterns.forms import PatternsForm
from welcome.patterns.reading import Reading
from welcome.patterns.rules import RULES, Finding, findings

PAGE = 50


class PatternsView(RoleRequiredMixin, TemplateView):
    opens_rows = rows.CITY
    roles = (Role.DPO,)
    template_name = "accounts/audit_patterns.html"
    heading = _("Unusual patterns")

    def get(self, request, *args, **kwargs) -> HttpResponseBase:
        file_format = request.GET.get("export", "")
        if file_format in ("csv", "xlsx") and self.form.is_valid():
            if not is_confirmed(request):
                return ask(request)
            audit.record(request, audit.Action.EXPORT, list=LOOKED_AT, part="patterns", format=file_format)
            return file_response(self.columns, self.found, title=str(self.heading), file_format=file_format)
        audit.record(request, audit.Action.READ, list=LOOKED_AT, part="patterns")
        return super().get(request, *args, **kwargs)

    @cached_property
    def form(self) -> PatternsForm:
        return PatternsForm(self.request.GET)

    @cached_property
    def reading(self) -> Reading:
        return Reading(Trail.objects.visible_to(self.request.user), self.form.period)

    @cached_property
    def found(self) -> list[Finding]:
        if not self.form.is_valid():
            return []
        return findings(self.reading, self.form.limits, self.form.cleaned_data["rule"])

    @cached_property
    def columns(self) -> list[Column]:
        return [
            Column("day", _("Day"), lambda found: found.day, "date"),
            Column("user", _("Staff member"), self._person),
            Column("rule", _("Pattern"), lambda found: RULES[found.rule].name),
            Column("sentence", _("What stands out"), lambda found: found.sentence, link=self._entries),
        ]

    def _person(self, found: Finding) -> str:
        person = self.reading.staff.get(found.user)
        return str(person) if person else ""

    def _entries(self, found: Finding) -> str:
        """The entries of the trail behind it."""
        query = {"since": found.day.isoformat(), "until": found.day.isoformat()}
        if found.rule == "failed_logins":
            query |= {"action": "login_failed", "object_type": "accounts.user", "object_id": found.user}
        else:
            person = self.reading.staff.get(found.user)
            query |= {"user": person.email if person else "", "client": found.client}
        return reverse("accounts:audit_list", query={name: value for name, value in query.items() if value})

    def get_context_data(self, **kwargs) -> dict:
        page = Paginator(self.found, PAGE).get_page(self.request.GET.get("page"))
        is_valid = self.form.is_valid()
        return super().get_context_data(
            heading=self.heading,
            form=self.form,
            columns=self.columns,
            sort="",
            page_obj=page,
            rules=[(rule.name, rule.explanation(self.form.limits)) for rule in RULES.values()]
            if is_valid
            else [],
            **kwargs,
        )
