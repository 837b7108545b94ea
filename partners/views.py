"""The partner directory: everybody with a role looks, directory administrators keep it."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import CreateView, DetailView, UpdateView, View
from django.views.generic.detail import SingleObjectMixin

from core.listing import ListingView
from core.rows import counting
from core.saving import save_recorded
from core.views import FormPageMixin, ScopedMixin, ScopedSaveMixin
from districts.scoping import CASEWORK, EVERYBODY, Role
from partners import services
from partners.exports import ORGANISATION_COLUMNS, SERVICE_COLUMNS
from partners.filters import OrganisationFilter, ServiceFilter
from partners.forms import CapacityForm, OrganisationForm, ServiceForm
from partners.models import Agreement, Contact, Organisation, ReviewRequest, Service

KEEPERS = (Role.DIRECTORY,)
EXPORTERS = (*CASEWORK, Role.COORDINATOR, Role.DIRECTORY)
"""Handbook §6.10: reception searches but takes no file away."""


@counting()
def still_open(receiver: Organisation | Service) -> list[str]:
    """A sentence on the referrals to `receiver` that are not over, and whose they are; nothing when there are none.
    Neither can be deleted: what is closed goes on until its referrals end."""
    offices = dict(
        receiver.referrals.open().order_by("office__name").values_list("office__name").annotate(Count("pk"))
    )
    count = sum(offices.values())
    text = ngettext(
        "%(count)s referral is still open: %(offices)s.",
        "%(count)s referrals are still open: %(offices)s.",
        count,
    )
    named = ", ".join(f"{office} {number}" for office, number in offices.items())
    return [text % {"count": count, "offices": named}] if count else []


class LookMixin(ScopedMixin):
    roles = EVERYBODY

    @property
    def exports(self) -> bool:
        return self.request.user.access.has(*EXPORTERS)

    def get_context_data(self, **kwargs):
        may_edit = self.request.user.access.has(*KEEPERS)
        return super().get_context_data(may_edit=may_edit, may_export=self.exports, **kwargs)

    def open_referrals(self) -> list[str]:
        """Told to those who may close the record, before they do."""
        return still_open(self.object) if self.request.user.access.has(*KEEPERS) else []


class KeepMixin(FormPageMixin, ScopedSaveMixin):
    roles = KEEPERS

    def save(self, form):
        return save_recorded(self.request, form)

    def back_url(self) -> str:
        name = self.model._meta.model_name
        return self.object.get_absolute_url() if self.object else reverse(f"partners:{name}_list")


class ActView(SingleObjectMixin, ScopedMixin, View):
    """A button on a record's page; leads back to the page."""

    roles = KEEPERS
    http_method_names = ["post"]

    def post(self, request, *args, **kwargs) -> HttpResponse:
        record = self.get_object()
        messages.success(request, self.act(record))
        return redirect(record)


class OrganisationListView(LookMixin, ListingView):
    model = Organisation
    columns = ORGANISATION_COLUMNS
    filterset_class = OrganisationFilter
    template_name = "partners/organisation_list.html"
    is_open = True
    heading = gettext_lazy("Organisations")

    def scope(self, queryset):
        return queryset.with_service_count()


class OrganisationDetailView(LookMixin, DetailView):
    model = Organisation

    def get_context_data(self, **kwargs):
        offers = Service.objects.visible_to(self.request.user).filter(organisation=self.object)
        contacts = Contact.objects.visible_to(self.request.user).filter(organisation=self.object)
        return super().get_context_data(
            services=offers.with_facts().order_by("name"),
            contacts=contacts.select_related("service"),
            agreements=Agreement.objects.visible_to(self.request.user).filter(organisation=self.object),
            places=self.object.locations.all(),
            open_referrals=self.open_referrals(),
            **kwargs,
        )


class OrganisationCreateView(KeepMixin, CreateView):
    model = Organisation
    form_class = OrganisationForm
    heading = gettext_lazy("New organisation")


class OrganisationUpdateView(KeepMixin, UpdateView):
    model = Organisation
    form_class = OrganisationForm
    heading = gettext_lazy("Edit organisation")


class OrganisationActiveView(ActView):
    """`is_active` 1 or nothing: activates or deactivates."""

    model = Organisation

    def act(self, organisation: Organisation) -> str:
        is_active = bool(self.request.POST.get("is_active"))
        services.set_organisation_active(request=self.request, organisation=organisation, is_active=is_active)
        if is_active:
            return _("The organisation is active again.")
        return " ".join([_("The organisation is deactivated."), *still_open(organisation)])


class ServiceListView(LookMixin, ListingView):
    model = Service
    columns = SERVICE_COLUMNS
    filterset_class = ServiceFilter
    template_name = "partners/service_list.html"
    is_open = True
    heading = gettext_lazy("Services")

    def scope(self, queryset):
        return queryset.as_listed()

    def records_to_export(self, queryset):
        return super().records_to_export(queryset.with_facts())

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        asked, paginator = context["filter"], context["paginator"]
        context["is_soft"] = bool(paginator.count) and getattr(paginator.object_list, "is_soft", False)
        context["correction"] = asked.correction if paginator.count and not context["is_soft"] else ""
        if getattr(paginator.object_list, "has_wish", False):
            in_all, meeting = paginator.object_list.totals
            context |= {
                "in_other_languages": 0 if meeting else in_all,
                "without_language": in_all - meeting if meeting else 0,
                "words_without_language": asked.words_without_language,
            }
        return context


class ServiceDetailView(LookMixin, DetailView):
    model = Service

    def scope(self, queryset):
        return queryset.with_facts().prefetch_related("target_groups", "contacts")

    def get_context_data(self, **kwargs):
        is_open = self.object.is_open_at(timezone.localtime())
        capacity = CapacityForm(initial=vars(self.object), auto_id="capacity_%s")
        reviews = ReviewRequest.objects.visible_to(self.request.user).filter(service=self.object)
        return super().get_context_data(
            hours=services.hours_text(self.object),
            is_open=is_open,
            capacity_form=capacity,
            reviews=reviews.with_history(),
            open_referrals=self.open_referrals(),
            **kwargs,
        )


class ServiceCreateView(KeepMixin, CreateView):
    """`?organisation=` presets the organisation."""

    model = Service
    form_class = ServiceForm
    heading = gettext_lazy("New service")

    def get_initial(self):
        return {"organisation": self.request.GET.get("organisation", "")}


class ServiceUpdateView(KeepMixin, UpdateView):
    model = Service
    form_class = ServiceForm
    heading = gettext_lazy("Edit service")


class ServiceOfferedView(ActView):
    """`is_offered` 1 or nothing: offered again, or not offered any more."""

    model = Service

    def act(self, service: Service) -> str:
        is_offered = bool(self.request.POST.get("is_offered"))
        services.set_service_offered(request=self.request, service=service, is_offered=is_offered)
        if is_offered:
            return _("The service is offered again.")
        return " ".join([_("The service is deactivated."), *still_open(service)])


class ServiceConfirmView(ActView):
    model = Service

    def act(self, service: Service) -> str:
        services.confirm_service(request=self.request, service=service)
        return _("Confirmed today.")


class ServiceCapacityView(ActView):
    """`capacity` and `waiting_weeks`: what the organisation says of its free places today."""

    model = Service

    def act(self, service: Service) -> str:
        form = CapacityForm(self.request.POST)
        if not form.is_valid():
            raise BadRequest("capacity")
        services.state_capacity(request=self.request, service=service, **form.cleaned_data)
        return _("The capacity is noted as of today.")
