"""Pages of volunteers: the list, the person with all that belongs to it, and the steps."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.generic import CreateView, DetailView, FormView, ListView, UpdateView, View
from django.views.generic.detail import SingleObjectMixin

from catalogues.labels import labels
from consultations.list_views import is_own_client
from consultations.referrals.forms import add_faults
from core import audit
from core.confirming import ConfirmedMixin
from core.listing import PagedMixin
from core.views import ConflictMixin, FormPageMixin, ReadRecordedMixin, ScopedMixin, ScopedSaveMixin
from districts.models import Office
from districts.scoping import CASEWORK
from network.events import machine
from network.models import Volunteer, VolunteerContact, VolunteerMatch
from network.volunteers import copy, services
from network.volunteers.codes import State
from network.volunteers.forms import EndForm, VolunteerForm
from network.volunteers.match_forms import whom
from network.volunteers.querysets import who_agrees

LOG = 50
"""Contacts that the page shows; further ones are only in the copy for the person."""
LAST_EVENTS = 5
STEPS = {
    State.ACTIVE: gettext_lazy("Goes on"),
    State.PAUSED: gettext_lazy("Takes a break"),
    State.DECLINED: gettext_lazy("Decline with a friendly mail"),
}


class VolunteerMixin(ScopedMixin):
    model = Volunteer
    roles = CASEWORK
    context_object_name = "volunteer"

    def scope(self, queryset):
        return queryset.select_related("office")


def events_of(matches: list[VolunteerMatch]) -> tuple[list[VolunteerMatch], int]:
    """Those that are to come, called off or not, and the last ones that took place; how many there were before."""
    found = sorted(
        (match for match in matches if match.event_id), key=lambda match: match.event.starts_at, reverse=True
    )
    ahead = [match for match in found if not match.event.is_over]
    over = [match for match in found if match.event.is_over and match.event.status in machine.STANDING]
    return [*ahead[::-1], *over[:LAST_EVENTS]], max(len(over) - LAST_EVENTS, 0)


class VolunteerDetailView(VolunteerMixin, DetailView):
    template_name = "network/volunteer_detail.html"

    def scope(self, queryset):
        return super().scope(queryset).prefetch_related("districts", "languages")

    def get_context_data(self, **kwargs) -> dict:
        volunteer, user = self.object, self.request.user
        audit.record(self.request, audit.Action.READ, volunteer)
        own = user.access.office_ids(*CASEWORK)
        matches = VolunteerMatch.objects.visible_to(user).filter(offer__volunteer=volunteer)
        matches = list(matches.with_people())
        agree = who_agrees(match.client_id for match in matches if match.client_id)
        for match in matches:
            match.is_agreed = match.client_id in agree
            match.is_own = is_own_client(match, own)
            match.who = whom(match, own)
        contacts = VolunteerContact.objects.visible_to(user).filter(volunteer=volunteer)
        offers = list(volunteer.offers.select_related("district").with_matches())
        for offer in offers:
            theirs = [match for match in matches if match.offer_id == offer.pk]
            offer.shown_matches = [match for match in theirs if match.event_id is None]
            offer.shown_events, offer.earlier_events = events_of(theirs)
        return super().get_context_data(
            offers=offers,
            contacts=self.told(contacts.select_related("by", "offer", "match")[:LOG], matches),
            steps=self.steps(),
            offices=Office.objects.visible_to(user).of_member(user, *CASEWORK),
            missing=volunteer.missing_papers() if volunteer.is_with_us else [],
            language_labels=[labels("language")[each.pk] for each in volunteer.languages.all()],
            history=self.history(),
            **kwargs,
        )

    def told(self, contacts, matches: list[VolunteerMatch]) -> list[VolunteerContact]:
        """What was noted about somebody's client is read in the office of that client only."""
        own = {match.pk: match for match in matches if match.is_own}
        found = list(contacts)
        for contact in found:
            contact.is_hidden = contact.match_id is not None and contact.match_id not in own
            contact.who = own[contact.match_id].who if contact.match_id in own else ""
        return found

    def steps(self) -> list[dict]:
        """Buttons for the states that may come next; taking over has a form of its own."""
        volunteer = self.object
        return [
            {
                "state": state,
                "label": STEPS[state],
                "url": reverse("network:volunteer_move", args=[volunteer.pk, state]),
            }
            for state in volunteer.next_states()
            if not (volunteer.is_new and state == State.ACTIVE)
        ]

    def history(self) -> list:
        states, entries = dict(State.choices), list(audit.history(self.object)[:LOG])
        for entry in entries:
            entry.state = states.get(entry.facts.get("status"), "")
        return entries


class MoveView(VolunteerMixin, SingleObjectMixin, View):
    http_method_names = ["post"]

    def post(self, request, *args, **kwargs) -> HttpResponse:
        volunteer, offices = self.get_object(), Office.objects.visible_to(request.user)
        own = offices.of_member(request.user, *CASEWORK)
        chosen = own.filter(code=request.POST.get("office", "").replace("\x00", "")).first()
        only = own[:2]
        office = chosen or (only[0] if len(only) == 1 else None)
        try:
            services.move(request=request, volunteer=volunteer, state=kwargs["state"], office=office)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect(volunteer)
        messages.success(request, _("Recorded: %(state)s") % {"state": volunteer.get_state_display()})
        is_seen = Volunteer.objects.visible_to(request.user).filter(pk=volunteer.pk).exists()
        return redirect(volunteer if is_seen else "network:volunteer_list")


class VolunteerFormMixin(ConflictMixin, FormPageMixin, ScopedSaveMixin, VolunteerMixin):
    form_class = VolunteerForm
    template_name = "network/volunteer_form.html"
    note = gettext_lazy("Deleted a year after the person has left.")

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"is_draft": self.typed is not None}

    def save(self, form) -> Volunteer:
        chosen = {name: form.cleaned_data[name] for name in ("languages", "districts")}
        services.save_volunteer(
            request=self.request,
            volunteer=form.save(commit=False),
            fields=form.changed_data,
            version=form.cleaned_data["version"],
            **chosen,
        )
        messages.success(self.request, _("Saved."))
        return form.instance

    def get_success_url(self) -> str:
        return self.object.get_absolute_url()


class VolunteerCreateView(VolunteerFormMixin, CreateView):
    heading = gettext_lazy("New volunteer")

    def back_url(self) -> str:
        return reverse("network:volunteer_list")


class OfVolunteerMixin(ReadRecordedMixin):
    """A page about one volunteer that shows something of the person."""

    def shown(self) -> Model:
        return self.object


class VolunteerUpdateView(OfVolunteerMixin, VolunteerFormMixin, UpdateView):
    heading = gettext_lazy("Change the volunteer")

    def scope(self, queryset):
        return super().scope(queryset).current()

    def back_url(self) -> str:
        return self.object.get_absolute_url()


class EndMixin(OfVolunteerMixin, FormPageMixin, ScopedMixin, SingleObjectMixin, FormView):
    """A day, a reason, a note. `end(**said)` does it, `back_url()` is where it leads."""

    roles = CASEWORK
    template_name = "network/note_form.html"
    form_class = EndForm
    submit_label = gettext_lazy("Record")

    @cached_property
    def object(self):
        return self.get_object()

    def form_valid(self, form) -> HttpResponse:
        try:
            self.end(**form.cleaned_data)
        except ValidationError as error:
            add_faults(form, error)
            return self.form_invalid(form)
        messages.success(self.request, _("Recorded."))
        return redirect(self.back_url())


class LeaveView(EndMixin):
    model = Volunteer
    heading = pgettext_lazy("a volunteer", "Leaves")
    note = gettext_lazy(
        "Offers and help that are running end on the same day, with this note. Later events are taken off the list."
    )

    def scope(self, queryset):
        return queryset.with_us()

    @property
    def subheading(self) -> str:
        return str(self.object)

    def end(self, **said) -> None:
        services.leave(request=self.request, volunteer=self.object, **said)

    def back_url(self) -> str:
        return self.object.get_absolute_url()


class ThanksView(PagedMixin, ScopedMixin, ListView):
    """Who has left or has been helping for a year, to be thanked; printed from the browser."""

    model = Volunteer
    roles = CASEWORK
    template_name = "network/volunteer_thanks.html"
    context_object_name = "volunteers"
    paginate_by = 50

    def scope(self, queryset):
        return queryset.to_be_thanked().select_related("office").order_by("left_on", "began_on", "pk")

    def get_context_data(self, **kwargs) -> dict:
        today = timezone.localdate()
        thanked = self.model.objects.visible_to(self.request.user).filter(thanked_on=today)
        return super().get_context_data(today=today, thanked=thanked, **kwargs)


class ThankedView(VolunteerMixin, SingleObjectMixin, View):
    http_method_names = ["post"]

    def post(self, request, *args, **kwargs) -> HttpResponse:
        is_thanked = "undo" not in request.POST
        services.thank(request=request, volunteer=self.get_object(), is_thanked=is_thanked)
        messages.success(request, _("Noted: thanked.") if is_thanked else _("Stands in the list again."))
        return redirect("network:volunteer_thanks")


class CopyView(VolunteerMixin, ConfirmedMixin, SingleObjectMixin, View):
    """Art. 15 and 20: everything about the volunteer, for the volunteer."""

    def get(self, request, *args, **kwargs) -> HttpResponse:
        volunteer = self.get_object()
        audit.record(request, audit.Action.EXPORT, volunteer, part="copy")
        response = JsonResponse(
            copy.data_of(volunteer), json_dumps_params={"ensure_ascii": False, "indent": 1}
        )
        name = f"auskunft-{slugify(str(volunteer)) or 'ehrenamt'}-{timezone.localdate()}.json"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
