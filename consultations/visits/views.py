"""Pages of home visits: the list of an office, a household with the steps that may come next, and the forms."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.generic import CreateView, DetailView, FormView, UpdateView
from django.views.generic.detail import SingleObjectMixin

from catalogues.labels import labels
from clients.models import Client
from clients.using import UsedFileMixin
from consultations.list_views import OFFICE, BoundFilterMixin
from consultations.models import HomeVisit
from consultations.staff import absent_on
from consultations.visits import machine, services
from consultations.visits.filters import VisitFilter
from consultations.visits.forms import StepForm, VisitForm, add_faults
from core import audit
from core.listing import ListingView
from core.tables import Column
from core.views import ConflictMixin, FormPageMixin, ReadRecordedMixin, ScopedMixin, ScopedSaveMixin
from districts.scoping import CASEWORK, Role

STEPS = {
    machine.PLANNED: gettext_lazy("Plan the visit"),
    machine.DONE: gettext_lazy("Done, without a concern"),
    machine.NOT_MET: gettext_lazy("Not met"),
    machine.DECLINED: pgettext_lazy("by the household", "Declined"),
    machine.REQUESTED: gettext_lazy("Open again, without a plan"),
}
"""What the button of a step says."""
ANEW = {
    machine.PLANNED: gettext_lazy("Change the plan"),
    machine.REQUESTED: gettext_lazy("Take the plan back"),
}
"""What it says of a visit that has a plan."""


class VisitMixin(ScopedMixin):
    model = HomeVisit
    roles = CASEWORK
    context_object_name = "visit"

    def scope(self, queryset):
        return queryset.with_details()


class VisitListView(BoundFilterMixin, ListingView):
    """Open ones: those that are planned by their time, then those that were requested longest ago."""

    model = HomeVisit
    roles = CASEWORK
    filterset_class = VisitFilter
    template_name = "consultations/visit_list.html"
    heading = gettext_lazy("Home visits")

    def scope(self, queryset):
        return queryset.with_details().in_order_of_work()

    @cached_property
    def columns(self) -> list[Column]:
        return [*self._household(), *self._facts(), *self._course()]

    def columns_to_export(self) -> list[Column]:
        """Files hold no name and no address, and what does not fit on the page."""
        mediation = labels("mediation")
        further = [
            Column("source", _("Source"), HomeVisit.get_source_display),
            Column("moves_in_on", _("Moves in on"), lambda v: v.moves_in_on, "date"),
            Column("ended_on", _("Ended on"), lambda v: v.ended_on, "date"),
            Column("mediation", _("Mediation"), lambda v: mediation.get(v.mediation, "")),
            Column("consultation", _("With a consultation"), lambda v: v.has_consultation, "boolean"),
        ]
        return [*self._facts(), *self._course(), *further]

    def get_context_data(self, **kwargs) -> dict:
        letters = self.filterset.qs.to_be_offered().count() if self.filterset.is_valid() else 0
        is_lead = self.request.user.access.has(Role.LEAD)
        return super().get_context_data(letters=letters, is_lead=is_lead, **kwargs)

    def _household(self) -> list[Column]:
        return [
            Column(
                "household",
                _("Household"),
                lambda v: v.name or (_("without name") if v.address else _("address deleted")),
                sort=("name",),
                link=HomeVisit.get_absolute_url,
            ),
            Column("address", _("Address"), lambda v: v.address, sort=("street", "flat")),
        ]

    def _facts(self) -> list[Column]:
        languages = labels("language")
        return [
            Column("district", _("District"), lambda v: v.district.label, sort=("district__position",)),
            *([OFFICE] if len(self.request.user.access.office_ids(*CASEWORK)) > 1 else []),
            Column("reason", _("Reason"), HomeVisit.get_reason_display, sort=("reason",)),
            Column("language", _("Language"), lambda v: languages.get(v.language_id, ""), sort=("language",)),
            Column("persons", _("Persons"), lambda v: v.persons, "integer", sort=("persons",)),
            Column("children", _("Children"), lambda v: v.children, "integer", on_page=False),
        ]

    def _course(self) -> list[Column]:
        return [
            Column(
                "requested_on", _("Requested on"), lambda v: v.requested_on, "date", sort=("requested_on",)
            ),
            Column("letter_on", _("Letter of"), lambda v: v.letter_on, "date", sort=("letter_on",)),
            Column("planned_at", _("Planned for"), lambda v: v.planned_at, "datetime", sort=("planned_at",)),
            Column("status", _("State"), HomeVisit.get_status_display, sort=("status",)),
        ]


class VisitDetailView(VisitMixin, DetailView):
    template_name = "consultations/visit_detail.html"

    def get_context_data(self, **kwargs) -> dict:
        visit, own = self.object, self.request.user.access.office_ids(*CASEWORK)
        audit.record(self.request, audit.Action.READ, visit)
        return super().get_context_data(
            steps=self.steps(),
            history=self.history(),
            earlier=self.earlier(),
            may_open_client=bool(visit.client and visit.client.office_id in own),
            mediation=labels("mediation").get(visit.mediation, ""),
            language=labels("language").get(visit.language_id, ""),
            is_overdue=visit.status == machine.PLANNED and visit.planned_at < timezone.now(),
            **kwargs,
        )

    def steps(self) -> list[dict]:
        """A short form for each state that may come next."""
        visit = self.object
        return [
            {
                "state": state,
                "label": ANEW.get(state, STEPS[state]) if visit.status == machine.PLANNED else STEPS[state],
                "form": StepForm(user=self.request.user, visit=visit, to=state),
                "url": reverse("consultations:visit_move", args=[visit.pk, state]),
            }
            for state in visit.next_states()
        ]

    def history(self) -> list:
        """Who did what; `state` is where a step led to, in words."""
        states = dict(HomeVisit.Status.choices)
        entries = list(audit.history(self.object))
        for entry in entries:
            entry.state = states.get(entry.facts.get("status"), "")
        return entries

    def earlier(self):
        """Further visits to the same household."""
        same = HomeVisit.objects.visible_to(self.request.user).filter(household=self.object.household)
        return same.exclude(pk=self.object.pk).order_by("-requested_on", "-pk")


class VisitMoveView(ReadRecordedMixin, FormPageMixin, VisitMixin, SingleObjectMixin, FormView):
    """The form of one step; the page of the visit has it folded away."""

    form_class = StepForm
    submit_label = gettext_lazy("Record")

    @cached_property
    def object(self) -> HomeVisit:
        return self.get_object()

    @property
    def state(self) -> str:
        return self.kwargs["state"]

    @property
    def heading(self) -> str:
        return str(STEPS[self.state])

    @property
    def subheading(self) -> str:
        return str(self.object)

    def dispatch(self, request, *args, **kwargs) -> HttpResponse:
        if self.state not in STEPS:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs) -> HttpResponse:
        return self.outdated() or super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs) -> HttpResponse:
        return self.outdated() or super().post(request, *args, **kwargs)

    def outdated(self) -> HttpResponse | None:
        """Somebody was quicker: the page of the visit shows how things stand."""
        if self.state in self.object.next_states():
            return None
        messages.warning(self.request, _("This step is not possible any more. Please look again."))
        return redirect(self.object)

    def get_form_kwargs(self) -> dict:
        known = {"user": self.request.user, "visit": self.object, "to": self.state}
        return super().get_form_kwargs() | known

    def form_valid(self, form) -> HttpResponse:
        try:
            services.take_step(request=self.request, visit=self.object, step=form.step)
        except ValidationError as error:
            add_faults(form, error)
            return self.form_invalid(form)
        messages.success(self.request, _("Recorded: %(state)s") % {"state": self.object.get_status_display()})
        if self.state == machine.PLANNED:
            self._warn_of_absence(form.step)
        return redirect(self.object)

    def _warn_of_absence(self, step: machine.Step) -> None:
        people = [person for person in (step.first, step.second) if person]
        day = timezone.localdate(step.planned_at)
        away = absent_on(people, day)
        for person in people:
            if person.pk in away:
                words = {"person": person, "day": date_format(day, "SHORT_DATE_FORMAT")}
                messages.warning(self.request, _("%(person)s is absent on %(day)s.") % words)

    def back_url(self) -> str:
        return self.object.get_absolute_url()


class VisitFormMixin(ConflictMixin, FormPageMixin, ScopedSaveMixin, VisitMixin):
    form_class = VisitForm
    template_name = "consultations/visit_form.html"

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"is_draft": self.typed is not None}

    def form_valid(self, form) -> HttpResponse:
        try:
            return super().form_valid(form)
        except ValidationError as error:
            add_faults(form, error)
            return self.form_invalid(form)

    def save(self, form) -> HomeVisit:
        visit = form.save(commit=False)
        services.save_visit(
            request=self.request,
            visit=visit,
            fields=form.changed_data,
            version=form.cleaned_data["version"],
        )
        messages.success(self.request, _("Saved."))
        return visit

    def get_success_url(self) -> str:
        return self.object.get_absolute_url()


class VisitCreateView(ReadRecordedMixin, UsedFileMixin, VisitFormMixin, CreateView):
    """`?client=` presets what is known of a client of the own office."""

    heading = gettext_lazy("Request a home visit")
    note = gettext_lazy(
        "Name, address and notes are deleted three months after the visit is over; the figures stay."
    )

    @cached_property
    def client(self) -> Client | None:
        key = self.request.GET.get("client", "")
        clients = Client.objects.visible_to(self.request.user)
        return clients.filter(pk=key).first() if key.isdecimal() else None

    def shown(self) -> Client | None:
        return self.client

    def get_initial(self) -> dict:
        client = self.client
        if client is None:
            return {}
        return {
            "client_key": client.pk,
            "name": client.family_name,
            "street": client.street,
            "postcode": client.postcode,
            "district": client.district_id,
            "language": client.language_id,
            "persons": client.household_size or 1,
            "reason": HomeVisit.Reason.FOLLOW_UP,
        }

    def back_url(self) -> str:
        return reverse("consultations:visit_list")


class VisitUpdateView(ReadRecordedMixin, UsedFileMixin, VisitFormMixin, UpdateView):
    """What is over for good, its address deleted, cannot be changed any more."""

    heading = gettext_lazy("Change the home visit")

    def scope(self, queryset):
        return super().scope(queryset).exclude(address_key="")

    @property
    def subheading(self) -> str:
        return str(HomeVisit.Status(self.object.status).label)

    def back_url(self) -> str:
        return self.object.get_absolute_url()
