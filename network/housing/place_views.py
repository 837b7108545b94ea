"""Pages of accommodations: who works in an office looks them up, who keeps the register keeps them."""

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy
from django.views.generic import CreateView, UpdateView

from consultations.list_views import BoundFilterMixin
from core.listing import ListingView
from core.tables import Column
from core.views import ConflictMixin, FormPageMixin, ScopedMixin, ScopedSaveMixin
from districts.models import Accommodation
from network.housing import services, tables
from network.housing.filters import AccommodationFilter
from network.housing.forms import AccommodationForm
from network.housing.querysets import KEEPERS, READERS, kept_districts
from network.refusals import SaysWhyMixin


class KeptPlaceMixin(ScopedMixin):
    model = Accommodation
    roles = KEEPERS

    def scope(self, queryset):
        return super().scope(queryset).filter(district__in=kept_districts(self.request.user.access))


class AccommodationListView(BoundFilterMixin, ListingView):
    model = Accommodation
    roles = READERS
    filterset_class = AccommodationFilter
    template_name = "housing/accommodation_list.html"
    heading = gettext_lazy("Accommodations")
    is_open = True

    def scope(self, queryset):
        return queryset.select_related("district")

    @cached_property
    def columns(self) -> list[Column]:
        user = self.request.user
        kept = Accommodation.objects.visible_to(user).filter(district__in=kept_districts(user.access))
        may_keep = user.access.has(*KEEPERS)
        return tables.accommodation_columns(set(kept.values_list("pk", flat=True)) if may_keep else set())

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(may_keep=self.request.user.access.has(*KEEPERS), **kwargs)


class AccommodationFormMixin(ConflictMixin, SaysWhyMixin, FormPageMixin, ScopedSaveMixin, KeptPlaceMixin):
    form_class = AccommodationForm
    template_name = "housing/housing_form.html"

    def save(self, form) -> Accommodation:
        return services.save_accommodation(
            request=self.request,
            accommodation=form.save(commit=False),
            fields=form.changed_data,
            version=form.cleaned_data["version"],
        )

    def get_success_url(self) -> str:
        return reverse("network:accommodation_list")

    def back_url(self) -> str:
        return reverse("network:accommodation_list")


class AccommodationCreateView(AccommodationFormMixin, CreateView):
    heading = gettext_lazy("New accommodation")


class AccommodationUpdateView(AccommodationFormMixin, UpdateView):
    heading = gettext_lazy("Change the accommodation")

    @property
    def subheading(self) -> str:
        return str(self.object)
