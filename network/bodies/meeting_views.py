"""Pages of a meeting: the page itself, invitations, agenda, papers."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import CreateView, DetailView, UpdateView, View
from django.views.generic.detail import SingleObjectMixin

from consultations.list_views import BoundFilterMixin
from core import audit
from core.calendars import calendar_response
from core.listing import ListingView
from core.tables import Column
from core.views import ScopedMixin
from districts.scoping import EVERYBODY
from network.bodies import ics, machine, minutes, papers, services, tables
from network.bodies.decisions import Decision
from network.bodies.filters import MeetingFilter
from network.bodies.forms import ItemForm, MeetingForm
from network.bodies.lookups import KeptMixin
from network.bodies.meetings import AgendaItem, Meeting
from network.bodies.parts import PartFormMixin
from network.bodies.series import Body


class MeetingMixin(ScopedMixin):
    model = Meeting
    roles = EVERYBODY
    context_object_name = "meeting"

    def scope(self, queryset):
        return queryset.with_body()


class KeptMeetingMixin(KeptMixin, MeetingMixin):
    pass


class MeetingListView(BoundFilterMixin, ListingView):
    model = Meeting
    roles = EVERYBODY
    filterset_class = MeetingFilter
    template_name = "bodies/meeting_list.html"
    heading = gettext_lazy("Meetings")
    is_open = True

    def scope(self, queryset):
        return queryset.with_body()

    @cached_property
    def columns(self) -> list[Column]:
        return tables.meeting_columns()


class MeetingDetailView(MeetingMixin, DetailView):
    template_name = "bodies/meeting_detail.html"

    def get_context_data(self, **kwargs) -> dict:
        meeting, user = self.object, self.request.user
        may_edit = Meeting.objects.visible_to(user).kept_by(user).filter(pk=meeting.pk).exists()
        decided = Decision.objects.visible_to(user).with_details()
        states = dict(Meeting.Status.choices)
        history = list(audit.history(meeting))
        for entry in history:
            entry.state = states.get(entry.facts.get("status"), "")
        return super().get_context_data(
            body=meeting.body,
            may_edit=may_edit,
            steps=steps_of(meeting) if may_edit else [],
            items=list(meeting.items.all()),
            earlier=list(decided.for_agenda_of(meeting).in_order()),
            decisions=list(decided.filter(meeting=meeting).in_order()),
            may_decide=may_edit and not minutes.why_no_decision(meeting),
            came=list(
                meeting.attendances.select_related("member__organisation").order_by("member__position")
            ),
            fund=list(meeting.fund_applications.visible_to(user)),
            members=services.members_of(meeting),
            waiting=services.to_be_invited(meeting) if may_edit else [],
            history=history,
            **kwargs,
        )


STEPS = {
    machine.CANCELLED: gettext_lazy("Call the meeting off"),
    machine.APPROVED: gettext_lazy("Approve the minutes"),
    machine.HELD: gettext_lazy("Take the approval back"),
    machine.PLANNED: gettext_lazy("Plan it again"),
}


def steps_of(meeting: Meeting) -> list[dict]:
    """The steps that a button takes."""
    possible = [
        state
        for state in machine.TRANSITIONS[meeting.status]
        if is_by_button(meeting, state) and not meeting.why_not(state)
    ]
    return [
        {"label": STEPS[state], "url": reverse("network:meeting_move", args=[meeting.pk, state])}
        for state in possible
    ]


def is_by_button(meeting: Meeting, state: str) -> bool:
    """That a meeting was held its minutes say."""
    return state in machine.BY_BUTTON and (state != machine.HELD or meeting.is_approved)


class MeetingFormMixin(PartFormMixin, KeptMeetingMixin):
    form_class = MeetingForm
    whole_model, whole_name = Body, "body"

    def save(self, form) -> Meeting:
        return services.save_meeting(
            request=self.request,
            meeting=form.save(commit=False),
            fields=form.changed_data,
            version=form.cleaned_data["version"],
        )

    def get_success_url(self) -> str:
        return self.object.get_absolute_url()


class MeetingCreateView(MeetingFormMixin, CreateView):
    heading = gettext_lazy("Plan a meeting")


class MeetingUpdateView(MeetingFormMixin, UpdateView):
    heading = gettext_lazy("Change the meeting")

    @property
    def note(self) -> str:
        is_known = self.object.status == machine.INVITED
        return _("Who was invited gets a mail with the new time and place.") if is_known else ""

    def back_url(self) -> str:
        return self.object.get_absolute_url()


class MeetingInviteView(KeptMeetingMixin, DetailView):
    """Says first who gets a mail and who does not; sends on POST."""

    template_name = "bodies/meeting_invite.html"

    def get_context_data(self, **kwargs) -> dict:
        members = services.members_of(self.object)
        return super().get_context_data(
            body=self.object.body,
            waiting=services.to_be_invited(self.object),
            unreachable=[member for member in members if not member.email],
            reason="" if self.object.status == machine.INVITED else self.object.why_not(machine.INVITED),
            **kwargs,
        )

    def post(self, request, *args, **kwargs) -> HttpResponse:
        meeting = self.get_object()
        try:
            sent = services.invite(request=request, meeting=meeting)
        except ValidationError as error:
            messages.warning(request, " ".join(error.messages))
        else:
            text = ngettext("%d invitation is on its way.", "%d invitations are on their way.", sent)
            messages.success(request, text % sent)
        return redirect(meeting)


class MeetingMoveView(KeptMeetingMixin, SingleObjectMixin, View):
    """A press of a button takes the meeting into another state."""

    def post(self, request, *args, **kwargs) -> HttpResponse:
        meeting, state = self.get_object(), self.kwargs["state"]
        if state not in machine.BY_BUTTON:
            raise Http404
        try:
            if not is_by_button(meeting, state):
                raise ValidationError(minutes.why_no_decision(meeting))
            services.take_step(request=request, meeting=meeting, state=state)
        except ValidationError as error:
            messages.warning(request, " ".join(error.messages))
        else:
            messages.success(request, _("Recorded: %(state)s") % {"state": Meeting.Status(state).label})
        return redirect(meeting)


class MeetingIcsView(MeetingMixin, SingleObjectMixin, View):
    def get(self, request, *args, **kwargs) -> HttpResponse:
        return calendar_response(
            request, ics.calendar_of(self.get_object()), "meeting.ics", cache="private, no-cache"
        )


class MeetingPaperView(MeetingMixin, SingleObjectMixin, View):
    """Invitation with agenda, or minutes, to print."""

    def get(self, request, *args, **kwargs) -> HttpResponse:
        meeting, paper = self.get_object(), self.kwargs["paper"]
        if paper not in papers.PAPERS or (paper == papers.MINUTES and not meeting.took_place):
            raise Http404
        response = HttpResponse(papers.paper_pdf(meeting, paper), content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{paper}.pdf"'
        return response


# --- The agenda ---------------------------------------------------------------------------------------------


class ItemFormMixin(PartFormMixin):
    model = AgendaItem
    form_class = ItemForm
    whole_model, whole_name, whole_related = Meeting, "meeting", ("body",)

    def save(self, form) -> AgendaItem:
        return services.save_item(
            request=self.request,
            item=form.save(commit=False),
            fields=form.changed_data,
            version=form.cleaned_data["version"],
        )


class ItemCreateView(ItemFormMixin, CreateView):
    heading = gettext_lazy("New agenda item")


class ItemUpdateView(ItemFormMixin, UpdateView):
    heading = gettext_lazy("Change the agenda item")

    def scope(self, queryset):
        return super().scope(queryset).select_related("meeting__body")


class ItemStepView(KeptMixin, SingleObjectMixin, View):
    """One step up, or away from the agenda."""

    model = AgendaItem
    act = None

    def scope(self, queryset):
        return super().scope(queryset).select_related("meeting__body")

    def post(self, request, *args, **kwargs) -> HttpResponse:
        item = self.get_object()
        try:
            type(self).act(request=request, item=item)
        except ValidationError as error:
            messages.warning(request, " ".join(error.messages))
        return redirect(f"{item.meeting.get_absolute_url()}#agenda")


class ItemUpView(ItemStepView):
    act = staticmethod(services.move_item_up)


class ItemDeleteView(ItemStepView):
    act = staticmethod(services.delete_item)
