"""Pages for what came of a meeting: the minutes, the board of decisions, closing them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.generic import CreateView, FormView, UpdateView
from django.views.generic.detail import SingleObjectMixin

from consultations.list_views import BoundFilterMixin
from consultations.referrals.forms import add_faults
from core.conflicts import EditConflict
from core.listing import ListingView
from core.tables import Column
from core.views import FormPageMixin
from districts.scoping import EVERYBODY
from network.bodies import machine, minutes, services, tables
from network.bodies.decisions import Decision
from network.bodies.filters import DecisionFilter
from network.bodies.lookups import KeptMixin
from network.bodies.meeting_views import KeptMeetingMixin
from network.bodies.meetings import Meeting
from network.bodies.minutes_forms import CloseForm, DecisionForm, MinutesForm
from network.bodies.parts import PartFormMixin
from network.bodies.querysets import KEEPERS


class MinutesView(FormPageMixin, KeptMeetingMixin, SingleObjectMixin, FormView):
    """Who came and what was said; the first time it says that the meeting was held."""

    form_class = MinutesForm
    template_name = "bodies/minutes_form.html"
    heading = pgettext_lazy("of a meeting", "Minutes")

    @cached_property
    def object(self) -> Meeting:
        return self.get_object()

    @property
    def subheading(self) -> str:
        return str(self.object)

    def get(self, request, *args, **kwargs) -> HttpResponse:
        return self.refused() or super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs) -> HttpResponse:
        return self.refused() or super().post(request, *args, **kwargs)

    def refused(self) -> HttpResponse | None:
        meeting = self.object
        reason = "" if meeting.status == machine.HELD else meeting.why_not(machine.HELD)
        if meeting.is_approved:
            reason = _("The minutes are approved.")
        if not reason:
            return None
        messages.warning(self.request, reason)
        return redirect(meeting)

    def get_form_kwargs(self) -> dict:
        members = services.members_of(self.object)
        return super().get_form_kwargs() | {"meeting": self.object, "members": members}

    def form_valid(self, form) -> HttpResponse:
        try:
            minutes.write(
                request=self.request,
                meeting=self.object,
                minutes=form.minutes,
                version=form.cleaned_data["version"],
            )
        except EditConflict as conflict:
            form.data = form.data.copy()
            form.data["version"] = str(conflict.stored.version)
            form.add_error(
                None, _("Somebody else has changed this meeting meanwhile. Look at it, or save once more.")
            )
            return self.form_invalid(form)
        messages.success(self.request, _("Saved."))
        return redirect(self.object)

    def back_url(self) -> str:
        return self.object.get_absolute_url()


class DecisionListView(BoundFilterMixin, ListingView):
    """Nothing that was decided is forgotten: what is open, over all series."""

    model = Decision
    roles = EVERYBODY
    filterset_class = DecisionFilter
    template_name = "bodies/decision_list.html"
    heading = gettext_lazy("Decisions")
    is_open = True

    def scope(self, queryset):
        return queryset.with_details()

    @cached_property
    def columns(self) -> list[Column]:
        return tables.decision_columns()


class DecisionFormMixin(PartFormMixin):
    model = Decision
    form_class = DecisionForm
    whole_model, whole_name, whole_related = Meeting, "meeting", ("body",)

    def save(self, form) -> Decision:
        return minutes.save_decision(
            request=self.request,
            decision=form.save(commit=False),
            fields=form.changed_data,
            version=form.cleaned_data["version"],
        )

    def get_success_url(self) -> str:
        return self.object.get_absolute_url()


class DecisionCreateView(DecisionFormMixin, CreateView):
    heading = gettext_lazy("New decision")


class DecisionUpdateView(DecisionFormMixin, UpdateView):
    heading = gettext_lazy("Change the decision")

    def scope(self, queryset):
        return super().scope(queryset).select_related("meeting__body", "body", "organisation")


class DecisionCloseView(FormPageMixin, KeptMixin, SingleObjectMixin, FormView):
    model = Decision
    roles = KEEPERS
    form_class = CloseForm
    heading = gettext_lazy("Close the decision")

    def scope(self, queryset):
        return super().scope(queryset).select_related("meeting__body", "body", "organisation")

    @cached_property
    def object(self) -> Decision:
        return self.get_object()

    @property
    def subheading(self) -> str:
        return self.object.text

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"decision": self.object}

    def form_valid(self, form) -> HttpResponse:
        try:
            minutes.close(request=self.request, decision=self.object, **form.cleaned_data)
        except ValidationError as error:
            add_faults(form, error)
            return self.form_invalid(form)
        messages.success(self.request, _("Saved."))
        return redirect(self.object)

    def back_url(self) -> str:
        return self.object.get_absolute_url()
