"""Pages of the pool: the list, a mediator, and its form. Advisers see whom they may ask; how to reach somebody, and the
papers, only leads see."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.generic import CreateView, DetailView, UpdateView, View
from django.views.generic.detail import SingleObjectMixin

from catalogues.labels import labels
from consultations.list_views import BoundFilterMixin
from core import audit
from core.confirming import ConfirmedMixin
from core.listing import ListingView
from core.tables import SEPARATOR, Column
from core.views import ConflictMixin, FormPageMixin, ReadRecordedMixin, ScopedMixin, ScopedSaveMixin
from districts.scoping import CASEWORK, Role
from network.mediators import copy, services
from network.mediators.codes import State
from network.mediators.filters import MediatorFilter
from network.mediators.forms import MediatorForm
from network.models import Mediator, MediatorRequest
from network.papers import RENEW

LOG = 50
LEADS = (Role.LEAD,)
STEPS = {
    State.ACTIVE: gettext_lazy("Goes on"),
    State.PAUSED: gettext_lazy("Takes a break"),
    State.LEFT: pgettext_lazy("a mediator", "Leaves the pool"),
}


class MediatorMixin(ScopedMixin):
    model = Mediator
    roles = LEADS
    context_object_name = "mediator"

    def scope(self, queryset):
        return queryset.as_listed()


class MediatorListView(BoundFilterMixin, ListingView):
    model = Mediator
    roles = CASEWORK
    filterset_class = MediatorFilter
    template_name = "network/mediator_list.html"
    heading = gettext_lazy("Language mediators")
    people_filters = ("q",)

    @property
    def exports(self) -> bool:
        """Leads keep the pool together: the whole of it, with the ways to reach people, is for them."""
        return self.may_edit

    @property
    def may_edit(self) -> bool:
        return self.request.user.access.has(*LEADS)

    def scope(self, queryset):
        return queryset.as_listed()

    @cached_property
    def columns(self) -> list[Column]:
        return [
            Column(
                "name", _("Name"), str, sort=("family_name", "given_name"), link=Mediator.get_absolute_url
            ),
            Column("languages", _("Languages"), lambda m: SEPARATOR.join(spoken_by(m))),
            Column("hours", _("Has time"), lambda m: m.said_hours() or _("by arrangement")),
            Column("districts", _("Districts"), _districts),
            Column("state", _("State"), Mediator.get_state_display, sort=("state",), mark=_not_askable),
            *([CERTIFICATE] if self.may_edit else []),
        ]

    def columns_to_export(self) -> list[Column]:
        return [
            *self.columns,
            Column("papers", _("Papers"), lambda m: " ".join(m.missing_papers())),
            Column("email", _("E-mail"), lambda m: m.email),
            Column("phone", _("Phone"), lambda m: m.phone),
            Column("sex", _("Sex"), Mediator.get_sex_display),
            Column("began_on", _("In the pool since"), lambda m: m.began_on, "date"),
            Column("left_on", _("Left on"), lambda m: m.left_on, "date"),
        ]

    def get_context_data(self, **kwargs) -> dict:
        to_renew = 0
        if self.may_edit:
            pool = Mediator.objects.visible_to(self.request.user).with_us()
            to_renew = pool.with_certificate(RENEW).count()
        return super().get_context_data(may_edit=self.may_edit, to_renew=to_renew, **kwargs)


def _not_askable(mediator: Mediator) -> tuple[str, str] | None:
    """Who is active and may not be asked all the same; why is for leads."""
    is_active = mediator.state == State.ACTIVE
    return (_("cannot be asked"), "danger") if is_active and mediator.missing_papers() else None


CERTIFICATE = Column(
    "certificate_until",
    gettext_lazy("Certificate until"),
    lambda m: m.certificate_until,
    "date",
    sort=("certificate_until",),
    mark=lambda m: m.certificate_mark() if m.is_with_us else None,
)


def spoken_by(mediator: Mediator) -> list[str]:
    """Arabic (reads), Dari → German: what was read along, with its limits."""
    texts = labels("language")
    found = []
    for each in mediator.spoken.all():
        name = texts.get(each.language_id, each.language_id)
        limits = [] if each.is_both_ways else [_("only into German")]
        limits += [_("reads and writes")] if each.reads else []
        found.append(f"{name} ({', '.join(limits)})" if limits else name)
    return sorted(found)


def _districts(mediator: Mediator) -> str:
    return SEPARATOR.join(each.label for each in mediator.districts.all()) or _("anywhere in the city")


class MediatorDetailView(MediatorMixin, DetailView):
    roles = CASEWORK
    template_name = "network/mediator_detail.html"

    def get_context_data(self, **kwargs) -> dict:
        mediator, user = self.object, self.request.user
        audit.record(self.request, audit.Action.READ, mediator)
        requests = MediatorRequest.objects.visible_to(user).filter(mediator=mediator)
        may_edit = user.access.has(*LEADS)
        return super().get_context_data(
            may_edit=may_edit,
            languages=spoken_by(mediator),
            districts=_districts(mediator),
            requests=requests.with_details().order_by("-starts_at")[:LOG],
            steps=[(state, STEPS[state]) for state in mediator.next_states()] if may_edit else [],
            missing=mediator.missing_papers() if mediator.is_with_us else [],
            history=self.history() if may_edit else [],
            **kwargs,
        )

    def history(self) -> list:
        states, entries = dict(State.choices), list(audit.history(self.object)[:LOG])
        for entry in entries:
            entry.state = states.get(entry.facts.get("status"), "")
        return entries


class MediatorFormMixin(ConflictMixin, FormPageMixin, ScopedSaveMixin, MediatorMixin):
    form_class = MediatorForm
    template_name = "network/volunteer_form.html"
    note = gettext_lazy("Deleted a year after the person has left; what is counted and was paid stays.")

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"is_draft": self.typed is not None}

    def save(self, form) -> Mediator:
        services.save_mediator(
            request=self.request,
            mediator=form.save(commit=False),
            spoken=form.spoken(),
            hours=form.hours,
            districts=form.cleaned_data["districts"],
            fields=form.changed_data,
            version=form.cleaned_data["version"],
        )
        messages.success(self.request, _("Saved."))
        return form.instance

    def get_success_url(self) -> str:
        return self.object.get_absolute_url()


class MediatorCreateView(MediatorFormMixin, CreateView):
    heading = gettext_lazy("New language mediator")

    def back_url(self) -> str:
        return reverse("network:mediator_list")


class MediatorUpdateView(ReadRecordedMixin, MediatorFormMixin, UpdateView):
    heading = gettext_lazy("Change the language mediator")

    def scope(self, queryset):
        return super().scope(queryset).with_us()

    def back_url(self) -> str:
        return self.object.get_absolute_url()


class MediatorMoveView(MediatorMixin, SingleObjectMixin, View):
    http_method_names = ["post"]

    def post(self, request, *args, **kwargs) -> HttpResponse:
        mediator = self.get_object()
        try:
            services.move_mediator(request=request, mediator=mediator, state=kwargs["state"])
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("Recorded: %(state)s") % {"state": State(kwargs["state"]).label})
        return redirect(mediator)


class MediatorCopyView(MediatorMixin, ConfirmedMixin, SingleObjectMixin, View):
    """Art. 15 and 20: everything about the mediator, for the mediator."""

    def get(self, request, *args, **kwargs) -> HttpResponse:
        mediator = self.get_object()
        audit.record(request, audit.Action.EXPORT, mediator, part="copy")
        response = JsonResponse(
            copy.data_of(mediator), json_dumps_params={"ensure_ascii": False, "indent": 1}
        )
        name = f"auskunft-{slugify(str(mediator)) or 'sprachmittlung'}-{timezone.localdate()}.json"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
