"""Pages of events for the staff: list, calendar, an event with the steps that may come next, its forms."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import CreateView, DetailView, FormView, ListView, UpdateView, View
from django.views.generic.detail import SingleObjectMixin

from catalogues.labels import labels
from consultations.list_views import BoundFilterMixin
from core import audit
from core.calendars import calendar_response
from core.conflicts import EditConflict
from core.listing import ListingView
from core.tables import Column
from core.views import ConflictMixin, FormPageMixin, ScopedMixin, ScopedSaveMixin
from districts.models import District, Office
from districts.scoping import CASEWORK, EVERYBODY
from network.events import exports, leaflets, machine, months, services
from network.events.concerned import counting_on
from network.events.filters import EventFilter
from network.events.forms import EventForm, LeafletForm, NewEventForm, NumberForm, ReportForm
from network.events.ics import calendar_of
from network.events.models import Event, HeadCount

STEPS = {
    machine.ANNOUNCED: gettext_lazy("Announce"),
    machine.HELD: gettext_lazy("Held, head counts follow"),
    machine.CANCELLED: gettext_lazy("Cancel the event"),
    machine.PLANNED: gettext_lazy("Take the announcement back"),
}
"""What the button of a step says."""
FROM = {
    (machine.HELD, machine.ANNOUNCED): gettext_lazy("Take back: not held"),
    (machine.CANCELLED, machine.PLANNED): gettext_lazy("Plan it again"),
}
MOVES = {"day", "starts", "ends", "last_day", "site", "place"}
"""Fields of which people have to be told when they change."""


class EventMixin(ScopedMixin):
    model = Event
    roles = EVERYBODY
    context_object_name = "event"

    def scope(self, queryset):
        return queryset.with_details()


class KeptEventMixin(EventMixin):
    """Only of the own offices: those of others can be seen by all and changed by their own people."""

    roles = CASEWORK

    def scope(self, queryset):
        return super().scope(queryset).kept_by(self.request.user)


class EventListView(BoundFilterMixin, ListingView):
    model = Event
    roles = EVERYBODY
    filterset_class = EventFilter
    template_name = "events/event_list.html"
    heading = gettext_lazy("Events")
    is_open = True

    def scope(self, queryset):
        return queryset.with_details()

    @cached_property
    def columns(self) -> list[Column]:
        return exports.list_columns()

    def columns_to_export(self) -> list[Column]:
        return exports.file_columns()

    def records_to_export(self, queryset):
        return super().records_to_export(exports.for_file(queryset))

    def get_context_data(self, **kwargs) -> dict:
        own, access = self.get_queryset().kept_by(self.request.user), self.request.user.access
        may_create = access.has(*CASEWORK)
        unreported = own.to_be_reported().count() if may_create else 0
        return super().get_context_data(may_create=may_create, unreported=unreported, **kwargs)


class EventCalendarView(EventMixin, ListView):
    """A month, of a district or of all."""

    template_name = "events/calendar.html"

    def scope(self, queryset):
        shown = queryset.standing().in_period(self.month).in_order()
        if self.district:
            shown = shown.filter(district=self.district)
        return shown

    @cached_property
    def month(self):
        return months.month_from(self.request.GET.get("month", ""))

    @cached_property
    def districts(self) -> list[District]:
        return list(District.objects.visible_to(self.request.user).within_city())

    @cached_property
    def district(self) -> District | None:
        chosen = self.request.GET.get("district", "")
        return next((each for each in self.districts if each.slug == chosen), None)

    def get_context_data(self, **kwargs) -> dict:
        days = months.days_of(self.month, self.object_list.values_list(*months.COLUMNS))
        before, after = months.beside(self.month)
        return super().get_context_data(
            days=days,
            has_events=any(day.events for day in days),
            weekdays=[day.day for day in days[:7]],
            month=self.month,
            before=before,
            after=after,
            district=self.district,
            districts=self.districts,
            states=[(state, label) for state, label in Event.Status.choices if state in machine.STANDING],
            may_create=self.request.user.access.has(*CASEWORK),
            **kwargs,
        )


class EventDetailView(EventMixin, DetailView):
    template_name = "events/event_detail.html"

    def scope(self, queryset):
        return super().scope(queryset).prefetch_related("languages", "partners", "head_counts")

    def get_context_data(self, **kwargs) -> dict:
        event = self.object
        may_edit = event.office_id in self.request.user.access.office_ids(*CASEWORK)
        languages = labels("language")
        numbers = list(event.numbers.all()) if may_edit and event.has_numbers else []
        return super().get_context_data(
            may_edit=may_edit,
            steps=steps_of(event) if may_edit else [],
            numbers=numbers,
            waiting=sum(each.persons for each in numbers if each.state == each.State.WAITING),
            number_form=NumberForm(event=event),
            leaflet_form=LeafletForm(
                offered=leaflets.offered(), initial={"languages": leaflets.usual(event)}, auto_id="leaflet_%s"
            ),
            languages=[languages.get(each.pk, each.pk) for each in event.languages.all()],
            heads=breakdowns(event),
            history=history_of(event),
            **kwargs,
        )


def steps_of(event: Event) -> list[dict]:
    """The steps that may come next, with the text of the button; an event is reported on a page of its own."""
    return [
        {
            "label": FROM.get((event.status, state), STEPS[state]),
            "url": reverse("network:event_move", args=[event.pk, state]),
            "is_first": not place and state == machine.ANNOUNCED and event.status == machine.PLANNED,
        }
        for place, state in enumerate(event.next_states())
    ]


def breakdowns(event: Event) -> list[dict]:
    """Head counts in the order of their code lists."""
    heads = exports.heads_of(event)
    found = []
    for by, label in HeadCount.By.choices:
        rows = [(text, heads[by, code]) for code, text in labels(by).items() if (by, code) in heads]
        if rows:
            found.append({"by": by, "label": label, "rows": rows})
    return found


def history_of(event: Event) -> list:
    states = dict(Event.Status.choices)
    entries = list(audit.history(event))
    for entry in entries:
        entry.state = states.get(entry.facts.get("status"), "")
    return entries


class EventFormMixin(ConflictMixin, FormPageMixin, ScopedSaveMixin, KeptEventMixin):
    template_name = "events/event_form.html"

    def form_valid(self, form) -> HttpResponse:
        try:
            return super().form_valid(form)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)

    def save(self, form) -> Event:
        event = services.save_event(
            request=self.request,
            event=form.save(commit=False),
            fields=form.changed_data,
            version=form.cleaned_data["version"],
        )
        form.save_m2m()
        return event

    def get_success_url(self) -> str:
        return self.object.get_absolute_url()


class EventCreateView(EventFormMixin, CreateView):
    form_class = NewEventForm
    heading = gettext_lazy("Plan an event")

    def get_initial(self) -> dict:
        user = self.request.user
        offices = Office.objects.visible_to(user).of_member(user, *CASEWORK).with_districts()
        office = offices.first()
        districts = office.districts_on(timezone.localdate()) if office else []
        return {"office": office, "district": districts[0] if districts else None}

    def save(self, form) -> Event:
        event = super().save(form)
        made = services.repeat(request=self.request, event=event, days=form.further) if form.further else []
        if made:
            text = ngettext("%d event was planned.", "%d events were planned.", len(made) + 1)
            messages.success(self.request, text % (len(made) + 1))
        else:
            messages.success(self.request, _("Saved."))
        if form.closed:
            days = ", ".join(date_format(day, "SHORT_DATE_FORMAT") for day in sorted(form.closed))
            messages.info(self.request, _("Public holidays were left out: %(days)s.") % {"days": days})
        return event

    def back_url(self) -> str:
        return reverse("network:event_list")


class EventUpdateView(EventFormMixin, UpdateView):
    form_class = EventForm
    heading = gettext_lazy("Change the event")

    def scope(self, queryset):
        return super().scope(queryset).prefetch_related("languages", "partners")

    @property
    def subheading(self) -> str:
        return str(self.object)

    def save(self, form) -> Event:
        event = super().save(form)
        messages.success(self.request, _("Saved."))
        if MOVES & set(form.changed_data):
            for text in counting_on(event):
                messages.info(self.request, text)
        return event

    def back_url(self) -> str:
        return self.object.get_absolute_url()


class EventReportView(FormPageMixin, KeptEventMixin, SingleObjectMixin, FormView):
    """How many came; the first time it says that the event was held."""

    form_class = ReportForm
    template_name = "events/event_report.html"
    heading = gettext_lazy("Who came")

    @cached_property
    def object(self) -> Event:
        return self.get_object()

    @property
    def subheading(self) -> str:
        return f"{self.object}, {date_format(self.object.day, 'SHORT_DATE_FORMAT')}"

    def get(self, request, *args, **kwargs) -> HttpResponse:
        return self.refused() or super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs) -> HttpResponse:
        return self.refused() or super().post(request, *args, **kwargs)

    def refused(self) -> HttpResponse | None:
        event = self.object
        reason = "" if event.status == machine.HELD else event.why_not(machine.HELD)
        if not reason:
            return None
        messages.warning(self.request, reason)
        return redirect(event)

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"event": self.object}

    def form_valid(self, form) -> HttpResponse:
        try:
            services.report(
                request=self.request,
                event=self.object,
                facts=form.facts,
                heads=form.heads,
                version=form.cleaned_data["version"],
            )
        except EditConflict as conflict:
            form.data = form.data.copy()
            form.data["version"] = str(conflict.stored.version)
            form.add_error(
                None, _("Somebody else has changed this event meanwhile. Look at it, or save once more.")
            )
            return self.form_invalid(form)
        messages.success(self.request, _("Saved."))
        return redirect(self.object)

    def back_url(self) -> str:
        return self.object.get_absolute_url()


class EventIcsView(EventMixin, SingleObjectMixin, View):
    def get(self, request, *args, **kwargs) -> HttpResponse:
        return calendar_response(
            request, calendar_of([self.get_object()]), "event.ics", cache="private, no-cache"
        )


class EventLeafletView(EventMixin, SingleObjectMixin, View):
    """A page to hang up, unless the event is cancelled: `?languages=de&languages=ar`."""

    def scope(self, queryset):
        return super().scope(queryset).standing().prefetch_related("languages", "partners")

    def get(self, request, *args, **kwargs) -> HttpResponse:
        event = self.get_object()
        form = LeafletForm(request.GET, offered=leaflets.offered())
        chosen = form.cleaned_data["languages"] if form.is_valid() else leaflets.usual(event)
        response = HttpResponse(leaflets.leaflet_pdf(event, chosen), content_type="application/pdf")
        response["Content-Disposition"] = 'inline; filename="leaflet.pdf"'
        return response
