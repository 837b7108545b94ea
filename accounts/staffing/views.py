"""The duty roster of an office, week by week: the office looks, its lead plans."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.generic import CreateView, DeleteView, FormView, TemplateView, View

from accounts.models import Duty
from accounts.staffing import services
from accounts.staffing.forms import DutyForm, RosterForm
from accounts.staffing.weeks import Week, latest_roster_before
from core.views import FormPageMixin, RoleRequiredMixin, ScopedMixin, ScopedSaveMixin
from districts.models import Office
from districts.models.offices import OfficeQuerySet
from districts.scoping import OFFICE_ROLES, Role


class RefusalMixin:
    """A rule that forbids what a form asks for is shown like a mistake. Stands left of what saves."""

    def form_valid(self, form) -> HttpResponse:
        try:
            return super().form_valid(form)
        except ValidationError as refusal:
            form.add_error(None, refusal)
            return self.form_invalid(form)


class OfWeekMixin(RoleRequiredMixin):
    """A page about one week of an office in which the person holds one of `roles`; `?day=` names a day of it."""

    @cached_property
    def offices(self) -> OfficeQuerySet:
        return Office.objects.visible_to(self.request.user).of_member(self.request.user, *self.roles)

    @cached_property
    def office(self) -> Office:
        """The one in the address; without it the first one of the person."""
        readable = self.offices.with_plan().prefetch_related("partner_links__employer")
        code = self.kwargs.get("code") or self.offices.values_list("code", flat=True).first()
        return get_object_or_404(readable, code=code)

    @cached_property
    def week(self) -> Week:
        try:
            day = date.fromisoformat(self.request.GET.get("day", ""))
        except ValueError:
            day = timezone.localdate()
        return Week(self.office, day)

    def back_url(self) -> str:
        return roster_url(self.office, self.week.period.start)

    @property
    def subheading(self) -> str:
        return str(self.office)


def roster_url(office: Office, day: date) -> str:
    return reverse("accounts:roster_detail", args=[office.code], query={"day": day.isoformat()})


class RosterView(OfWeekMixin, TemplateView):
    roles = OFFICE_ROLES
    template_name = "accounts/roster_detail.html"

    def get_context_data(self, **kwargs) -> dict:
        week = self.week
        may_edit = self.office.pk in self.request.user.access.office_ids(Role.LEAD)
        return super().get_context_data(
            week=week,
            today=timezone.localdate(),
            may_edit=may_edit,
            pattern=latest_roster_before(self.office, week.period) if may_edit else None,
            office=self.office,
            offices=self.offices,
            **kwargs,
        )


class RosterUpdateView(OfWeekMixin, FormPageMixin, FormView):
    """Tick who is on duty in which open hours."""

    roles = (Role.LEAD,)
    form_class = RosterForm
    template_name = "accounts/roster_form.html"
    heading = _("Plan the week")

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"week": self.week}

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(week=self.week, **kwargs)

    def form_valid(self, form) -> HttpResponse:
        add, remove = form.changes()
        try:
            services.change_roster(request=self.request, add=add, remove=remove)
        except ValidationError as refusal:
            form.add_error(None, refusal)
            return self.form_invalid(form)
        messages.success(self.request, _("Saved."))
        return HttpResponseRedirect(self.back_url())


class RosterFillView(OfWeekMixin, View):
    """The latest earlier week that has a roster is taken over."""

    roles = (Role.LEAD,)

    def post(self, request, *args, **kwargs) -> HttpResponse:
        pattern = latest_roster_before(self.office, self.week.period)
        if pattern is None:
            messages.info(request, _("No earlier week has a roster yet."))
        else:
            filled = services.fill_week(request=request, week=self.week, pattern=pattern)
            self._tell(filled)
        return HttpResponseRedirect(self.back_url())

    def _tell(self, filled: services.Filled) -> None:
        count = len(filled.duties)
        taken_over = ngettext("%(count)d duty was taken over.", "%(count)d duties were taken over.", count)
        messages.success(self.request, taken_over % {"count": count})
        if filled.closed:
            closed = ngettext(
                "%(count)d duty was left out: there are no open hours then.",
                "%(count)d duties were left out: there are no open hours then.",
                filled.closed,
            )
            messages.warning(self.request, closed % {"count": filled.closed})
        for refusal in filled.refusals:
            messages.warning(self.request, refusal)


class DutyCreateView(OfWeekMixin, RefusalMixin, FormPageMixin, ScopedSaveMixin, CreateView):
    """At other times than the open hours, or for a part of them."""

    model = Duty
    roles = (Role.LEAD,)
    form_class = DutyForm
    heading = _("Duty at other times")
    note = _(
        "For a part of the open hours, or for hours by appointment. Whole open hours are ticked in the week."
    )

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"week": self.week}

    def get_initial(self) -> dict:
        return {"day": self.week.period.start}

    def save(self, form) -> Duty:
        services.change_roster(request=self.request, add=[form.instance], remove=())
        messages.success(self.request, _("Saved."))
        return form.instance

    def get_success_url(self) -> str:
        return roster_url(self.office, self.object.day)


class DutyDeleteView(FormPageMixin, ScopedMixin, DeleteView):
    """Of an office that the person leads."""

    model = Duty
    roles = (Role.LEAD,)
    heading = _("Take out of the roster")
    submit_label = _("Take out")

    def scope(self, queryset):
        led = self.request.user.access.office_ids(Role.LEAD)
        return queryset.filter(site__office__in=led).select_related("user", "site__office")

    @property
    def subheading(self) -> str:
        return str(self.object)

    def back_url(self) -> str:
        return roster_url(self.object.site.office, self.object.day)

    def form_valid(self, form) -> HttpResponse:
        back_url = self.back_url()
        services.change_roster(request=self.request, add=(), remove=[self.object])
        messages.success(self.request, _("Removed."))
        return HttpResponseRedirect(back_url)
