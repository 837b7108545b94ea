"""Pages of requests: what is to come, a request with those who fit it, and the steps."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import CreateView, DetailView, FormView, UpdateView, View
from django.views.generic.detail import SingleObjectMixin

from catalogues.labels import labels
from consultations.list_views import OFFICE, BoundFilterMixin
from consultations.referrals.forms import add_faults
from core import audit
from core.calendars import calendar_response
from core.listing import ListingView
from core.tables import Column
from core.views import ConflictMixin, FormPageMixin, ReadRecordedMixin, ScopedMixin, ScopedSaveMixin
from districts.scoping import CASEWORK
from network.mediators import machine, matching, prefilled, services
from network.mediators.astray import WITH_IT, mark_of, why_astray
from network.mediators.codes import Answer
from network.mediators.filters import RequestFilter
from network.mediators.ics import calendar_of
from network.mediators.request_forms import FinishForm, MissForm, RequestForm
from network.models import MediationOrigin, Mediator, MediatorRequest

STEPS = {
    (machine.OFFERED, machine.REQUESTED): gettext_lazy("Take the questions back"),
    (machine.CONFIRMED, machine.REQUESTED): gettext_lazy("The mediator cannot come: search again"),
    (machine.UNFILLED, machine.REQUESTED): gettext_lazy("Search again"),
}
NEXT = {
    machine.UNFILLED: gettext_lazy("Nobody was found"),
    machine.CANCELLED: gettext_lazy("No longer needed"),
}
BY = {"link": gettext_lazy("by link"), WITH_IT: gettext_lazy("with the appointment")}


class RequestMixin(ScopedMixin):
    model = MediatorRequest
    roles = CASEWORK
    context_object_name = "record"

    def scope(self, queryset):
        return queryset.with_details()


class RequestListView(BoundFilterMixin, ListingView):
    model = MediatorRequest
    roles = CASEWORK
    filterset_class = RequestFilter
    template_name = "network/mediatorrequest_list.html"
    heading = gettext_lazy("Language mediation")

    def scope(self, queryset):
        return queryset.with_details().with_astray()

    @cached_property
    def columns(self) -> list[Column]:
        languages = labels("language")
        several = len(self.request.user.access.office_ids(*CASEWORK)) > 1
        return [
            Column(
                "starts_at",
                _("Beginning"),
                lambda r: r.starts_at,
                "datetime",
                sort=("day", "starts_at"),
                link=MediatorRequest.get_absolute_url,
            ),
            Column("code", _("Code"), str, sort=("code",)),
            Column("language", _("Language"), lambda r: languages.get(r.language_id, r.language_id)),
            Column("occasion", _("Where"), MediatorRequest.get_occasion_display, sort=("occasion",)),
            Column("district", _("District"), lambda r: r.district.label, sort=("district__position",)),
            *([OFFICE] if several else []),
            Column("status", _("State"), MediatorRequest.get_status_display, sort=("status",), mark=mark_of),
            Column("mediator", _("Language mediator"), lambda r: str(r.mediator or "")),
        ]

    def get_context_data(self, **kwargs) -> dict:
        own = self.get_queryset()
        counts = {"over": own.over().count(), "astray": own.astray().count()}
        return super().get_context_data(**counts, **kwargs)


class RequestDetailView(RequestMixin, DetailView):
    template_name = "network/mediatorrequest_detail.html"

    def scope(self, queryset):
        return super().scope(queryset).with_astray()

    def get_context_data(self, **kwargs) -> dict:
        record = self.object
        audit.record(self.request, audit.Action.READ, record)
        if record.mediator_id:
            audit.record(self.request, audit.Action.READ, record.mediator, part="request")
        origin = MediationOrigin.seen(record, self.request.user)
        any_language = "all" in self.request.GET
        found = matching.find(record, any_language=any_language) if record.is_searching else None
        return super().get_context_data(
            found=found,
            any_language=any_language,
            language=labels("language").get(record.language_id, ""),
            offers=record.offers.select_related("mediator", "by", "request"),
            steps=_steps(record),
            may_finish=record.is_to_be_closed or (record.status == machine.DONE and not record.is_paid),
            missing=record.mediator.missing_papers(record.day) if record.is_to_come else [],
            history=_history(record),
            without_language=record.without_language if record.is_to_come else "",
            origin=origin,
            astray=why_astray(record),
            **kwargs,
        )


def _steps(record: MediatorRequest) -> list[tuple[str, str]]:
    possible = [state for state in record.next_states() if state in machine.BY_BUTTON]
    return [(state, STEPS.get((record.status, state)) or NEXT[state]) for state in possible]


def _history(record: MediatorRequest) -> list:
    states, entries = dict(MediatorRequest.Status.choices), list(audit.history(record))
    for entry in entries:
        entry.state = states.get(entry.facts.get("status"), "")
        entry.by = BY.get(entry.facts.get("by"), "")
    return entries


class RequestFormMixin(ConflictMixin, FormPageMixin, ScopedSaveMixin, RequestMixin):
    form_class = RequestForm
    template_name = "network/mediatorrequest_form.html"

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"is_draft": self.typed is not None}

    def form_valid(self, form) -> HttpResponse:
        try:
            return super().form_valid(form)
        except ValidationError as error:
            add_faults(form, error)
            return self.form_invalid(form)

    def save(self, form) -> MediatorRequest:
        saved = services.save_request(
            request=self.request,
            record=form.save(commit=False),
            origin=prefilled.origin_of(form.instance.source, form.cleaned_data["origin"], self.request.user),
            fields=form.changed_data,
            version=form.cleaned_data["version"],
        )
        messages.success(self.request, _("Saved."))
        return saved

    def get_success_url(self) -> str:
        return self.object.get_absolute_url()


class RequestCreateView(RequestFormMixin, CreateView):
    heading = gettext_lazy("Request a language mediator")

    def get_initial(self) -> dict:
        return prefilled.initial_of(self.request)

    def back_url(self) -> str:
        return reverse("network:mediatorrequest_list")


class RequestUpdateView(ReadRecordedMixin, RequestFormMixin, UpdateView):
    heading = gettext_lazy("Change the request")

    def back_url(self) -> str:
        return self.object.get_absolute_url()


class ActView(RequestMixin, SingleObjectMixin, View):
    """A press of a button; `act(record)` does it and says what happened."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs) -> HttpResponse:
        record = self.get_object()
        try:
            messages.success(request, self.act(record))
        except ValidationError as error:
            messages.warning(request, " ".join(error.messages))
        return redirect(record)

    def chosen(self) -> list[Mediator]:
        """Those who are named in what was sent, as far as the person may see them."""
        keys = [key for key in map(_key, self.request.POST.getlist("mediator")) if key]
        return list(Mediator.objects.visible_to(self.request.user).filter(pk__in=keys))


def _key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


class OfferView(ActView):
    """Asks by mail."""

    def act(self, record: MediatorRequest) -> str:
        made = services.offer(request=self.request, record=record, mediators=self.chosen())
        silent = [str(offer.mediator) for offer in made if not offer.mediator.email]
        if silent:
            text = _("Without e-mail, please call: %(names)s.")
            messages.info(self.request, text % {"names": ", ".join(silent)})
        return _("Asked: %(number)d.") % {"number": len(made)}


class ConfirmView(ActView):
    """Has said yes on the telephone."""

    def act(self, record: MediatorRequest) -> str:
        chosen = self.chosen()
        if len(chosen) != 1:
            raise ValidationError(_("Choose exactly one mediator."))
        services.confirm(request=self.request, record=record, mediator=chosen[0])
        return _("Confirmed: %(name)s comes.") % {"name": chosen[0]}


class DeclineView(ActView):
    """Has said no on the telephone."""

    def act(self, record: MediatorRequest) -> str:
        offer = record.offers.filter(mediator__in=self.chosen(), answer=Answer.OPEN).first()
        if offer is None:
            raise ValidationError(_("This step is not possible any more. Please look again."))
        services.decline(request=self.request, offer=offer)
        return _("Recorded.")


class RequestMoveView(ActView):
    def act(self, record: MediatorRequest) -> str:
        state = self.kwargs["state"]
        services.move(request=self.request, record=record, state=state)
        return _("Recorded: %(state)s") % {"state": MediatorRequest.Status(state).label}


class EndView(ReadRecordedMixin, FormPageMixin, RequestMixin, SingleObjectMixin, FormView):
    submit_label = gettext_lazy("Record")

    @cached_property
    def object(self) -> MediatorRequest:
        return self.get_object()

    @property
    def subheading(self) -> str:
        return f"{self.object} · {self.object.mediator or ''}"

    def form_valid(self, form) -> HttpResponse:
        try:
            self.end(**form.cleaned_data)
        except ValidationError as error:
            add_faults(form, error)
            return self.form_invalid(form)
        messages.success(self.request, _("Recorded."))
        return redirect(self.object)

    def back_url(self) -> str:
        return self.object.get_absolute_url()


class FinishView(EndView):
    form_class = FinishForm
    heading = gettext_lazy("It took place")
    note = gettext_lazy("From arrival to the end, in minutes. It can be corrected until the month is paid.")

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"record": self.object}

    def get_initial(self) -> dict:
        record = self.object
        return {"minutes": record.minutes or record.planned_minutes, "travel": record.travel}

    def end(self, **said) -> None:
        services.finish(request=self.request, record=self.object, **said)


class MissView(EndView):
    form_class = MissForm
    heading = gettext_lazy("It did not take place")
    note = gettext_lazy("A mediator who came gets the flat rate.")

    def end(self, **said) -> None:
        services.miss(request=self.request, record=self.object, **said)


class RequestIcsView(RequestMixin, SingleObjectMixin, View):
    def get(self, request, *args, **kwargs) -> HttpResponse:
        record = self.get_object()
        return calendar_response(request, calendar_of(record), "mediation.ics", cache="private, no-cache")
