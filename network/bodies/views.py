"""Pages of the series: the list, one with its members and meetings, their forms."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import CreateView, DetailView, FormView, UpdateView
from django.views.generic.detail import SingleObjectMixin

from consultations.list_views import BoundFilterMixin
from consultations.referrals.forms import add_faults
from core.listing import ListingView
from core.tables import Column
from core.views import ConflictMixin, FormPageMixin, ScopedMixin, ScopedSaveMixin
from districts.scoping import EVERYBODY
from network.bodies import services, tables
from network.bodies.decisions import Decision
from network.bodies.filters import BodyFilter
from network.bodies.forms import BodyEndForm, BodyForm, MemberForm
from network.bodies.lookups import KeptMixin, list_url
from network.bodies.parts import PartFormMixin
from network.bodies.querysets import KEEPERS
from network.bodies.series import Body, BodyMember
from network.bodies.strength import organisations_lately, strength_of
from network.refusals import SaysWhyMixin

SHOWN = 60
"""Meetings on the page of a series, the latest first; all of them stand in the list of meetings."""


class BodyListView(BoundFilterMixin, ListingView):
    model = Body
    roles = EVERYBODY
    filterset_class = BodyFilter
    template_name = "bodies/body_list.html"
    heading = gettext_lazy("Round tables and bodies")
    is_open = True

    def scope(self, queryset):
        return queryset.as_listed()

    @cached_property
    def columns(self) -> list[Column]:
        return tables.body_columns()

    def get_context_data(self, **kwargs) -> dict:
        user = self.request.user
        overdue = Decision.objects.visible_to(user).kept_by(user).overdue().count()
        return super().get_context_data(
            may_create=user.access.has(*KEEPERS),
            overdue=overdue,
            organisations=organisations_lately(user),
            **kwargs,
        )


class BodyDetailView(ScopedMixin, DetailView):
    model = Body
    roles = EVERYBODY
    context_object_name = "body"
    template_name = "bodies/body_detail.html"

    def scope(self, queryset):
        return queryset.by_district().select_related("office")

    def get_context_data(self, **kwargs) -> dict:
        body, user = self.object, self.request.user
        members = list(body.members.in_order())
        decisions = Decision.objects.visible_to(user).filter(body=body).open()
        strength = strength_of(body)
        for member in members:
            member.times = strength.came.get(member.pk, 0)
        return super().get_context_data(
            strength=strength,
            may_edit=Body.objects.visible_to(user).kept_by(user).filter(pk=body.pk).exists(),
            members=[member for member in members if not member.has_left],
            left=[member for member in members if member.has_left],
            meetings=list(body.meetings.order_by("-day")[:SHOWN]),
            decisions=list(decisions.with_details().in_order()),
            next_times=services.next_times(body),
            **kwargs,
        )


class BodyFormMixin(ConflictMixin, SaysWhyMixin, FormPageMixin, ScopedSaveMixin, KeptMixin):
    model = Body
    form_class = BodyForm
    template_name = "bodies/body_form.html"

    def save(self, form) -> Body:
        return services.save_body(
            request=self.request,
            body=form.save(commit=False),
            districts=form.cleaned_data.get("districts") or [],
            fields=form.changed_data,
            version=form.cleaned_data["version"],
        )

    def get_success_url(self) -> str:
        return self.object.get_absolute_url()


class BodyCreateView(BodyFormMixin, CreateView):
    heading = gettext_lazy("New series of meetings")

    def back_url(self) -> str:
        return list_url()


class BodyUpdateView(BodyFormMixin, UpdateView):
    heading = gettext_lazy("Change the series")

    @property
    def subheading(self) -> str:
        return str(self.object)

    def back_url(self) -> str:
        return self.object.get_absolute_url()


class BodyEndView(FormPageMixin, KeptMixin, SingleObjectMixin, FormView):
    """A series ends; what it has decided and is still open goes to another one."""

    model = Body
    form_class = BodyEndForm
    heading = gettext_lazy("End of the series")
    note = gettext_lazy(
        "What was decided and is still open is not lost: say which series takes it over, or close it first."
    )

    @cached_property
    def object(self) -> Body:
        return self.get_object()

    @property
    def subheading(self) -> str:
        return str(self.object)

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"body": self.object, "user": self.request.user}

    def form_valid(self, form) -> HttpResponse:
        try:
            services.end_body(request=self.request, body=self.object, **form.cleaned_data)
        except ValidationError as error:
            add_faults(form, error)
            return self.form_invalid(form)
        messages.success(self.request, _("Saved."))
        return redirect(self.object)

    def back_url(self) -> str:
        return self.object.get_absolute_url()


class MemberFormMixin(PartFormMixin):
    model = BodyMember
    form_class = MemberForm
    whole_model, whole_name = Body, "body"
    note = gettext_lazy("Organisations and functions, no names of people.")

    def save(self, form) -> BodyMember:
        return services.save_member(
            request=self.request,
            member=form.save(commit=False),
            fields=form.changed_data,
            version=form.cleaned_data["version"],
        )


class MemberCreateView(MemberFormMixin, CreateView):
    heading = gettext_lazy("New member")


class MemberUpdateView(MemberFormMixin, UpdateView):
    heading = gettext_lazy("Change the member")

    def scope(self, queryset):
        return super().scope(queryset).select_related("body", "organisation")
