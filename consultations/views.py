"""Logging, finding and correcting consultations."""

from contextlib import suppress
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import CreateView, DetailView, FormView, UpdateView, View
from django.views.generic.detail import SingleObjectMixin

from clients.models import Client
from clients.using import UsedFileMixin
from consultations import services
from consultations.appointments.receiving import appointment_of, presets_of
from consultations.appointments.services import receive
from consultations.cancel_forms import CancelForm
from consultations.concern_forms import without_row
from consultations.desk import services as desk
from consultations.desk.models import Ticket
from consultations.desk.tickets import ticket_of
from consultations.desk.views import next_person
from consultations.drafts import services as drafts
from consultations.drafts.models import Draft
from consultations.forms import ConsultationForm
from consultations.models import Appointment, Concern, Consultation, HomeVisit, SensitiveNote
from consultations.visits import opening
from consultations.visits import services as visits
from core import audit, kept
from core.views import ConflictMixin, ReadRecordedMixin, RestoreMixin, ScopedMixin, ScopedSaveMixin
from districts.scoping import CASEWORK

AGAIN = {
    "after": ("office_id", "site_id", "channel"),
    "like": (
        *("office_id", "site_id", "held_on", "channel", "language_id", "mediation"),
        *("persons_present", "adviser_id", "second_adviser_id"),
    ),
}
"""What is taken over from the consultation logged before: for the next person, and for the same once again."""


class CaseworkMixin(ScopedMixin):
    model = Consultation
    roles = CASEWORK


class ConsultationFormMixin(RestoreMixin, ConflictMixin, ScopedSaveMixin, CaseworkMixin):
    """Create and edit: one form with rows that can be added and taken away, also without JavaScript."""

    form_class = ConsultationForm
    template_name = "consultations/consultation_form.html"

    def post(self, request, *args, **kwargs):
        if "remove_row" in request.POST or "add_rows" in request.POST:
            self.typed = without_row(request.POST)
            return super(RestoreMixin, self).get(request, *args, **kwargs)
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"is_draft": self.typed is not None}

    def form_valid(self, form) -> HttpResponse:
        """Likely duplicates of a new client bring the form back once, unless the same form was stored before (P19)."""
        is_new = form.is_new_client and not services.stored_submission(
            self.request, form.cleaned_data["submission"]
        )
        if is_new and form.client_form.asks_about_duplicates(self.request):
            return self.render_to_response(self.get_context_data(form=form))
        return super().form_valid(form)

    def save(self, form) -> Consultation:
        consultation = form.save(request=self.request)
        messages.success(self.request, saved_message(consultation, len(form.concerns.entries())))
        return consultation

    def differences(self, form, stored):
        return [*super().differences(form, stored), *form.further_differences(stored)]

    def get_success_url(self) -> str:
        if "save_and_next" in self.request.POST:
            return reverse("consultations:consultation_create", query={"after": self.object.pk})
        return reverse("consultations:consultation_detail", args=[self.object.pk])


def saved_message(consultation: Consultation, count: int) -> str:
    """`count`: the number of its concerns."""
    return format_html(
        '{} <a href="{}">{}</a> · {}',
        _("Saved:"),
        reverse("consultations:consultation_detail", args=[consultation.pk]),
        consultation.client.code if consultation.client else _("without name"),
        ngettext("%(count)d concern", "%(count)d concerns", count) % {"count": count},
    )


class ConsultationCreateView(ReadRecordedMixin, UsedFileMixin, ConsultationFormMixin, CreateView):
    """`?client=` presets a person; `?ticket=`, `?appointment=`, `?visit=` what is known of who was called or agreed on;
    `?after=` the place and channel of the consultation logged before, `?like=` its whole frame; `?draft=` goes on with
    what was begun."""

    @cached_property
    def ticket(self) -> Ticket | None:
        return ticket_of(self.request.user, self._key_of("ticket"))

    def get(self, request, *args, **kwargs) -> HttpResponse:
        if request.GET.get("ticket") and self.ticket is None:
            messages.warning(
                request, _("This number is not in today's queue: the consultation is logged without it.")
            )
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs) -> HttpResponse:
        """A form that comes back is a draft at once: nobody may type on, and the page keeps what is typed only."""
        response = super().post(request, *args, **kwargs)
        if response.status_code != HTTPStatus.FOUND and kept.owner_of(request) == request.user.pk:
            with suppress(drafts.TooLarge):
                drafts.keep_form(request)
        return response

    @cached_property
    def visit(self) -> HomeVisit | None:
        return opening.visit_of(self.request.user, self._key_of("visit"))

    def _key_of(self, name: str) -> str:
        key = self.request.POST.get(name) or self.request.GET.get(name) or ""
        return key or (self.typed.get(name, "") if self.typed is not None else "")

    @cached_property
    def appointment(self) -> Appointment | None:
        return appointment_of(self.request.user, self._key_of("appointment"))

    def restored(self):
        return super().restored() or self._draft_of(self.request.GET)

    def _draft_of(self, query):
        """The own draft asked for, or the one begun with the ticket asked for."""
        drafts = Draft.objects.visible_to(self.request.user)
        if ticket := query.get("ticket"):
            found = drafts.filter(ticket=ticket).first() if ticket.isdecimal() else None
        else:
            found = drafts.of_form(query.get("draft", ""))
        return found.typed if found else None

    def get_initial(self) -> dict:
        known = opening.known_of(self.visit) if self.visit else {}
        called = self._for_the_ticket() | presets_of(self.appointment)
        return self._after_the_last() | self._for_the_client() | called | known

    def get_form(self, form_class=None) -> ConsultationForm:
        form = super().get_form(form_class)
        if self.visit:
            opening.keep_to(form, self.visit)
        return form

    def shown(self) -> Client | Appointment | HomeVisit | None:
        return self.client or self.appointment or self.visit

    @cached_property
    def client(self) -> Client | None:
        key = self.request.GET.get("client", "")
        clients = Client.objects.visible_to(self.request.user).select_related("district")
        return clients.filter(pk=key).first() if key.isdecimal() else None

    def _for_the_client(self) -> dict:
        client = self.client
        if client is None:
            return {}
        return {"client_key": client.pk, "client_text": client.label, "language": client.language_id}

    def _for_the_ticket(self) -> dict:
        ticket = self.ticket
        if ticket is None:
            return {}
        return {
            "office": ticket.office_id,
            "site": ticket.site_id,
            "language": ticket.language_id,
            "persons_present": ticket.persons,
        }

    def _after_the_last(self) -> dict:
        for parameter, fields in AGAIN.items():
            key = self.request.GET.get(parameter, "")
            last = self.get_queryset().filter(pk=key).first() if key.isdecimal() else None
            if last:
                return {field.removesuffix("_id"): getattr(last, field) for field in fields}
        return {}

    def get_context_data(self, **kwargs) -> dict:
        opened_with = {"ticket": self.ticket, "appointment": self.appointment, "visit": self.visit}
        return super().get_context_data(**opened_with, **kwargs)

    def save(self, form) -> Consultation:
        consultation = super().save(form)
        drafts.end(request=self.request, submission=form.cleaned_data["submission"])
        if self.ticket:
            desk.close(request=self.request, ticket=self.ticket, consultation=consultation)
        if self.visit:
            visits.complete(request=self.request, visit=self.visit, consultation=consultation)
        if self.appointment:
            receive(request=self.request, appointment=self.appointment, consultation=consultation)
        return consultation

    def form_valid(self, form) -> HttpResponse:
        """After a ticket the next one is called once this one is stored for good."""
        response = super().form_valid(form)
        if self.ticket and "save_and_next" in self.request.POST and response.status_code == HTTPStatus.FOUND:
            return next_person(self.request, self.ticket.site)
        return response


class ConsultationUpdateView(ReadRecordedMixin, UsedFileMixin, ConsultationFormMixin, UpdateView):
    """A cancelled consultation is restored before it is changed; until then it cannot be opened here. What is left of
    somebody who was anonymised is not changed any more."""

    def scope(self, queryset):
        return queryset.counted().of_somebody().select_related("client__district", "client__nationality")


class ConsultationDetailView(CaseworkMixin, DetailView):
    def scope(self, queryset):
        return queryset.with_details()

    def get_context_data(self, **kwargs):
        consultation = self.object
        audit.record(self.request, audit.Action.READ, consultation)
        own = self.request.user.access.office_ids(*CASEWORK)
        return super().get_context_data(
            may_change=consultation.is_counted
            and not (consultation.client and consultation.client.is_anonymous),
            may_open_client=bool(consultation.client and consultation.client.may_be_opened_in(own)),
            has_guidance=any(
                each.topic_id == Concern.CHILD_PROTECTION for each in consultation.concerns.all()
            ),
            history=audit.history(consultation),
            has_sensitive_note=SensitiveNote.objects.visible_to(self.request.user)
            .filter(consultation=consultation)
            .exists(),
            visit=HomeVisit.objects.visible_to(self.request.user).filter(consultation=consultation).first(),
            **kwargs,
        )


class ConsultationCancelView(RestoreMixin, CaseworkMixin, SingleObjectMixin, FormView):
    form_class = CancelForm
    template_name = "consultations/consultation_cancel.html"

    def scope(self, queryset):
        return queryset.counted()

    def get_context_data(self, **kwargs):
        self.object = self.get_object()
        return super().get_context_data(**kwargs)

    def form_valid(self, form) -> HttpResponse:
        consultation = self.get_object()
        services.cancel(request=self.request, consultation=consultation, reason=form.cleaned_data["reason"])
        messages.success(self.request, _("Cancelled. It counts nowhere any more; you can restore it here."))
        return redirect("consultations:consultation_detail", consultation.pk)


class ConsultationRestoreView(CaseworkMixin, SingleObjectMixin, View):
    def scope(self, queryset):
        return queryset.cancelled()

    def post(self, request, *args, **kwargs) -> HttpResponse:
        consultation = self.get_object()
        services.restore(request=request, consultation=consultation)
        messages.success(request, _("Restored. It counts again."))
        return redirect("consultations:consultation_detail", consultation.pk)


class FollowUpDoneView(CaseworkMixin, SingleObjectMixin, View):
    def scope(self, queryset):
        return queryset.with_open_follow_up()

    def post(self, request, *args, **kwargs) -> HttpResponse:
        consultation = self.get_object()
        services.mark_followed_up(request=request, consultation=consultation)
        messages.success(request, _("The follow-up is done."))
        return redirect("consultations:consultation_detail", consultation.pk)
