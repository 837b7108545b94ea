"""The appointments of an office: its days, one appointment, and what is done with it."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import DetailView, FormView, TemplateView, View
from django.views.generic.detail import SingleObjectMixin

from catalogues.labels import labels
from consultations.appointments import services
from consultations.appointments.cards import card_of, language_of
from consultations.appointments.days import days_of, warning_of
from consultations.appointments.forms import CancelForm
from consultations.appointments.models import Wanted
from consultations.appointments.slots import Plan, Span, span_of
from consultations.appointments.waiting import Offer, offers
from consultations.desk.querysets import QUEUE
from consultations.models import Appointment, WaitingEntry
from consultations.slips.printing import card_pdf
from core import audit
from core.periods import Period, week_of
from core.views import FormPageMixin, ReadRecordedMixin, RoleRequiredMixin, ScopedMixin
from districts.models import Office
from districts.models.offices import OfficeQuerySet
from districts.scoping import CASEWORK


class OfOfficeMixin(RoleRequiredMixin):
    """A page about an office in which the person works with clients: `?office=`, else the first one."""

    roles = CASEWORK

    @cached_property
    def offices(self) -> OfficeQuerySet:
        return Office.objects.visible_to(self.request.user).of_member(self.request.user, *self.roles)

    @cached_property
    def office(self) -> Office:
        code = self.request.GET.get("office") or self.offices.values_list("code", flat=True).first()
        return get_object_or_404(self.offices.with_plan(), code=code)

    @cached_property
    def advises(self) -> bool:
        """Whether the person works with clients there; reception gives numbers."""
        return self.office.pk in self.request.user.access.office_ids(*CASEWORK)

    @cached_property
    def day(self) -> date:
        return day_of(self.request)


def day_of(request: HttpRequest) -> date:
    """`?day=`, today when that is none."""
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        day = timezone.localdate()
    return day if 2000 <= day.year <= 2100 else timezone.localdate()


class AppointmentListView(OfOfficeMixin, TemplateView):
    """A week, or with `?view=day` one day: the sheet that is printed."""

    template_name = "appointments/appointment_list.html"

    @property
    def is_day(self) -> bool:
        return self.request.GET.get("view") == "day"

    def get_context_data(self, **kwargs) -> dict:
        period = Period(self.day, self.day) if self.is_day else week_of(self.day)
        step = timedelta(days=period.days)
        found = Appointment.objects.visible_to(self.request.user).at(self.office).in_period(period)
        plan = Plan(self.office, period)
        return super().get_context_data(
            office=self.office,
            offices=self.offices,
            is_day=self.is_day,
            period=period,
            before=period.start - step,
            after=period.start + step,
            today=timezone.localdate(),
            days=days_of(plan, found.standing().with_details(), Wanted.Kind.NORMAL),
            cancelled=found.filter(state=Appointment.State.CANCELLED).count(),
            waiting=WaitingEntry.objects.visible_to(self.request.user).at(self.office).count(),
            **kwargs,
        )


class AppointmentMixin(ScopedMixin):
    model = Appointment
    roles = CASEWORK

    def scope(self, queryset):
        return queryset.with_details()

    def back_url(self) -> str:
        return self.object.get_absolute_url()


class AppointmentDetailView(AppointmentMixin, DetailView):
    roles = QUEUE
    template_name = "appointments/appointment_detail.html"

    def scope(self, queryset):
        return super().scope(queryset).select_related("booked_by", "consultation")

    def get_context_data(self, **kwargs) -> dict:
        appointment = self.object
        audit.record(self.request, audit.Action.READ, appointment)
        day = timezone.localdate(appointment.starts_at)
        plan = services.plan_for(appointment.office_id, Period(day, day))
        return super().get_context_data(
            warning=warning_of(plan, appointment),
            advises=appointment.office_id in self.request.user.access.office_ids(*CASEWORK),
            mail=appointment.mails.last(),
            history=audit.history(appointment),
            waiting=fitting(self.request, appointment, span_of(appointment)) if appointment.is_freed else [],
            waiting_url=freed_url(appointment, span_of(appointment)),
            **kwargs,
        )


class AppointmentCancelView(ReadRecordedMixin, FormPageMixin, AppointmentMixin, SingleObjectMixin, FormView):
    roles = QUEUE
    form_class = CancelForm
    heading = gettext_lazy("Cancel the appointment")
    note = gettext_lazy("The time is free again; afterwards you see who on the waiting list could take it.")
    submit_label = gettext_lazy("Cancel the appointment")

    @cached_property
    def object(self) -> Appointment:
        return self.get_object()

    @property
    def subheading(self) -> str:
        return title_of(self.object)

    def form_valid(self, form) -> HttpResponse:
        appointment = self.object
        try:
            services.cancel(request=self.request, appointment=appointment, reason=form.cleaned_data["reason"])
        except services.Superseded as error:
            messages.warning(self.request, str(error))
            return redirect(appointment)
        messages.success(self.request, _("The appointment is cancelled; its time is free again."))
        return after_freeing(self.request, appointment, span_of(appointment))


def after_freeing(request: HttpRequest, appointment: Appointment, span: Span) -> HttpResponse:
    """To those who wait for such a time; without any to the appointment."""
    if not fitting(request, appointment, span):
        return redirect(appointment)
    return HttpResponseRedirect(freed_url(appointment, span))


def fitting(request: HttpRequest, appointment: Appointment, span: Span) -> list[Offer]:
    """Who of the waiting list can have the time that the appointment had."""
    entries = WaitingEntry.objects.visible_to(request.user).at(appointment.office)
    office = Office.objects.visible_to(request.user).with_plan().get(pk=appointment.office_id)
    return offers(office, entries.select_related("client__district"), span)


def freed_url(appointment: Appointment, span: Span) -> str:
    minutes = int((span.ends_at - span.starts_at).total_seconds() // 60)
    freed = {"office": appointment.office.code, "freed": span.value, "minutes": minutes}
    return reverse("consultations:waiting_list", query=freed)


class AppointmentStepView(AppointmentMixin, SingleObjectMixin, View):
    """`no_show` once it has begun, and `back` when that was wrong."""

    def post(self, request, *args, **kwargs) -> HttpResponse:
        appointment, step = self.get_object(), self.kwargs["step"]
        if step not in services.ENDS:
            raise Http404
        if not appointment.has_begun:
            messages.warning(request, _("The appointment has not begun yet; cancel it instead."))
            return redirect(appointment)
        try:
            services.end(request=request, appointment=appointment, step=step)
        except services.Superseded as error:
            messages.warning(request, str(error))
        return redirect(appointment)


class AppointmentCardView(AppointmentMixin, SingleObjectMixin, View):
    """The card as a PDF, on `paper` a4 or receipt, in German and `?language=`, by default the person's."""

    roles = QUEUE

    def get(self, request, *args, **kwargs) -> HttpResponse:
        appointment, paper = self.get_object(), self.kwargs["paper"]
        if not appointment.is_booked:
            raise Http404
        language = request.GET.get("language", "")
        if language not in labels("language"):
            language = language_of(appointment)
        audit.record(request, audit.Action.EXPORT, appointment, slip=paper, language=language)
        content = card_pdf(card_of(appointment), language, paper)
        response = HttpResponse(content, content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{appointment.code}.pdf"'
        response["Cache-Control"] = "no-store, private"
        return response


def title_of(appointment: Appointment) -> str:
    when = timezone.localtime(appointment.starts_at)
    return f"{when:%d.%m.%Y, %H:%M} · {appointment.who}"


def list_url(office: str) -> str:
    return reverse("consultations:appointment_list", query={"office": office})
