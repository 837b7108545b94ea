"""Finding a free time for somebody, and for an appointment another one."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from django.views.generic.detail import SingleObjectMixin

from clients.models import Client
from clients.using import UsedFileMixin
from consultations.appointments import services
from consultations.appointments.forms import BookForm, MoveForm, TimesForm
from consultations.appointments.models import Wanted
from consultations.appointments.slots import Plan, span_of
from consultations.appointments.views import (
    AppointmentMixin,
    OfOfficeMixin,
    after_freeing,
    list_url,
    title_of,
)
from consultations.desk.models import Ticket
from consultations.desk.querysets import QUEUE
from consultations.desk.tickets import ticket_of
from consultations.models import Appointment, WaitingEntry
from core.periods import Period
from core.views import FormPageMixin, ReadRecordedMixin

DAYS = 14
"""Shown at once."""


def is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


class TimesMixin(FormPageMixin, OfOfficeMixin):
    """A page with the free times that `times` asks for, of which the form takes one. What is asked for stands in the
    address, who it is for does not."""

    roles = QUEUE
    template_name = "appointments/book.html"

    @property
    def asked(self) -> dict:
        """What is asked for when nothing was chosen yet."""
        return {"kind": Wanted.Kind.NORMAL, "adviser": ""}

    @cached_property
    def times(self) -> TimesForm:
        asked = self.asked | {"day": timezone.localdate().isoformat()} | self.request.GET.dict()
        asked["office"] = self.office.code
        return TimesForm(asked, offices=self.offices, office=self.office)

    @cached_property
    def chosen(self) -> dict:
        """Kind, key of the adviser or None, and first day."""
        times = self.times
        if not times.is_valid():
            return {"kind": Wanted.Kind.NORMAL, "adviser": None, "day": timezone.localdate()}
        adviser = times.people.get(times.cleaned_data["adviser"])
        return times.cleaned_data | {"adviser": adviser.pk if adviser else None}

    def plan(self) -> Plan:
        first = self.chosen["day"]
        return Plan(self.office, Period(first, first + timedelta(days=DAYS - 1)))

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"people": self.times.people}

    def get_initial(self) -> dict:
        adviser = self.chosen["adviser"]
        return {
            "kind": self.chosen["kind"],
            "adviser": adviser or "",
            "slot": self.request.GET.get("slot", ""),
        }

    def get_context_data(self, **kwargs) -> dict:
        plan, chosen = self.plan(), self.chosen
        days = plan.days(chosen["kind"], chosen["adviser"])
        return super().get_context_data(
            times=self.times,
            days=days,
            plan=plan,
            has_hours=any(
                plan.hours(site, day) for day in plan.period.each_day() for site in plan.sites.values()
            ),
            is_move="version" in self.get_form_class().base_fields,
            later=plan.period.end + timedelta(days=1),
            office=self.office,
            advises=self.advises,
            **kwargs,
        )

    def form_valid(self, form) -> HttpResponse:
        try:
            return self.take(form)
        except services.SlotRefused as error:
            form.add_error("slot", str(error))
            return self.form_invalid(form)

    def take(self, form) -> HttpResponse:
        raise NotImplementedError


class AppointmentCreateView(ReadRecordedMixin, UsedFileMixin, TimesMixin, FormView):
    """`?client=` presets a person, `?ticket=` what is known of a number of today, which then has got its appointment,
    `?waiting=` an entry of the waiting list, which ends; `?slot=` a time."""

    form_class = BookForm
    heading = gettext_lazy("Book an appointment")
    submit_label = gettext_lazy("Book")

    @cached_property
    def ticket(self) -> Ticket | None:
        return ticket_of(self.request.user, self.request.GET.get("ticket", ""), QUEUE)

    @cached_property
    def entry(self) -> WaitingEntry | None:
        key = self.request.GET.get("waiting", "")
        entries = WaitingEntry.objects.visible_to(self.request.user).select_related("client__district")
        return entries.filter(pk=key).first() if is_uuid(key) else None

    @cached_property
    def person(self) -> Client | None:
        if self.entry:
            return self.entry.client
        key = self.request.GET.get("client", "")
        clients = Client.objects.visible_to(self.request.user).select_related("district")
        return clients.filter(pk=key).first() if key.isdecimal() else None

    def shown(self) -> Client | None:
        return self.person

    @cached_property
    def office(self):
        known = self.entry or self.ticket or self.person
        if known is None or "office" in self.request.GET:
            return super().office
        return self.offices.with_plan().get(pk=known.office_id)

    @property
    def asked(self) -> dict:
        if self.entry is None:
            return super().asked
        return {"kind": self.entry.kind, "adviser": str(self.entry.adviser_id or "")}

    @property
    def subheading(self) -> str:
        if self.ticket:
            return _("Number %(number)d") % {"number": self.ticket.number}
        return self.person.label if self.person else self.office.name

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"user": self.request.user, "knows_clients": self.advises}

    def get_initial(self) -> dict:
        initial, known = super().get_initial(), self.entry or self.ticket or self.person
        if self.person:
            initial |= {"client_key": self.person.pk, "client_text": self.person.label}
        if known:
            initial["language"] = known.language_id
        if self.ticket:
            initial["topic_group"] = self.ticket.topic_group_id
        return initial

    def back_url(self) -> str:
        if not self.advises:
            return reverse("home")
        return self.person.get_absolute_url() if self.person else list_url(self.office.code)

    def take(self, form) -> HttpResponse:
        appointment = services.book(
            request=self.request,
            appointment=form.appointment(self.office),
            span=form.cleaned_data["span"],
            ticket=self.ticket,
            waiting=self.entry,
        )
        messages.success(self.request, _("Booked: %(title)s") % {"title": title_of(appointment)})
        return redirect(appointment)


class AppointmentMoveView(ReadRecordedMixin, TimesMixin, AppointmentMixin, SingleObjectMixin, FormView):
    form_class = MoveForm
    heading = gettext_lazy("Move the appointment")
    submit_label = gettext_lazy("Move")

    @cached_property
    def object(self) -> Appointment:
        return self.get_object()

    def scope(self, queryset):
        return super().scope(queryset).booked()

    @cached_property
    def office(self):
        return self.offices.with_plan().get(pk=self.object.office_id)

    @property
    def asked(self) -> dict:
        return {"kind": self.object.kind, "adviser": str(self.object.adviser_id or "")}

    @property
    def subheading(self) -> str:
        return title_of(self.object)

    def plan(self) -> Plan:
        plan = super().plan()
        plan.moving = self.object
        return plan

    def get_initial(self) -> dict:
        return super().get_initial() | {"version": self.object.version}

    def take(self, form) -> HttpResponse:
        freed = span_of(self.object)
        try:
            services.move(
                request=self.request,
                appointment=self.object,
                span=form.cleaned_data["span"],
                fields=form.wanted,
                version=form.cleaned_data["version"],
            )
        except services.Superseded as error:
            messages.warning(self.request, str(error))
            return redirect(self.object)
        messages.success(self.request, _("The appointment is moved. Give the person a new card."))
        return after_freeing(self.request, self.object, freed)
