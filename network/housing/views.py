"""Pages of flats and of the households in them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import CreateView, DeleteView, DetailView, UpdateView

from catalogues.labels import labels
from consultations.list_views import BoundFilterMixin
from core.listing import ListingView
from core.tables import Column
from core.views import ConflictMixin, FormPageMixin, ScopedMixin, ScopedSaveMixin
from network.housing import services, tables
from network.housing.filters import HousingUnitFilter
from network.housing.forms import HousingUnitForm, PlacementEndForm, PlacementForm
from network.housing.models import HousingUnit, Placement
from network.housing.querysets import KEEPERS, READERS
from network.refusals import SaysWhyMixin


class HousingUnitListView(BoundFilterMixin, ListingView):
    """Says of each flat whether it is vacant, and nothing of who lives there."""

    model = HousingUnit
    roles = READERS
    filterset_class = HousingUnitFilter
    template_name = "housing/housingunit_list.html"
    heading = gettext_lazy("Flats of the housing programme")
    is_open = True

    def scope(self, queryset):
        return queryset.as_listed()

    @cached_property
    def columns(self) -> list[Column]:
        return tables.unit_columns()

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(may_keep=self.request.user.access.has(*KEEPERS), **kwargs)


class HousingUnitDetailView(ScopedMixin, DetailView):
    model = HousingUnit
    roles = READERS
    context_object_name = "unit"
    template_name = "housing/housingunit_detail.html"

    def scope(self, queryset):
        return queryset.as_listed()

    def get_context_data(self, **kwargs) -> dict:
        unit, user = self.object, self.request.user
        may_keep = HousingUnit.objects.visible_to(user).kept_by(user).filter(pk=unit.pk).exists()
        placements = list(Placement.objects.visible_to(user).filter(unit=unit)) if may_keep else []
        languages = labels("language")
        for placement in placements:
            placement.language_label = languages.get(placement.language_id, "")
        return super().get_context_data(
            may_keep=may_keep,
            now=next((each for each in placements if not each.is_over and not each.is_to_come), None),
            placements=placements,
            **kwargs,
        )


class KeptMixin(ScopedMixin):
    """Only what the person keeps; other flats are read along."""

    roles = KEEPERS

    def scope(self, queryset):
        return super().scope(queryset).kept_by(self.request.user)


class HousingUnitFormMixin(ConflictMixin, SaysWhyMixin, FormPageMixin, ScopedSaveMixin, KeptMixin):
    model = HousingUnit
    form_class = HousingUnitForm
    template_name = "housing/housing_form.html"

    def save(self, form) -> HousingUnit:
        return services.save_unit(
            request=self.request,
            unit=form.save(commit=False),
            fields=form.changed_data,
            version=form.cleaned_data["version"],
        )

    def get_success_url(self) -> str:
        return self.object.get_absolute_url()


class HousingUnitCreateView(HousingUnitFormMixin, CreateView):
    heading = gettext_lazy("New flat of the programme")

    def back_url(self) -> str:
        return reverse("network:housingunit_list")


class HousingUnitUpdateView(HousingUnitFormMixin, UpdateView):
    heading = gettext_lazy("Change the flat")

    @property
    def subheading(self) -> str:
        return str(self.object)

    def back_url(self) -> str:
        return self.object.get_absolute_url()


class RemoveView(KeptMixin, DeleteView):
    """Asks first; `act` is the service that removes what was entered by mistake."""

    template_name = "housing/record_delete.html"
    text: str | Promise = ""

    def act(self) -> None:
        raise NotImplementedError

    def form_valid(self, form) -> HttpResponse:
        try:
            self.act()
        except ValidationError as error:
            messages.error(self.request, " ".join(error.messages))
            return redirect(self.back_url())
        messages.success(self.request, _("Removed."))
        return redirect(self.get_success_url())

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(text=self.text, back_url=self.back_url(), **kwargs)


class HousingUnitDeleteView(RemoveView):
    model = HousingUnit
    text = gettext_lazy("Only for a flat that was entered by mistake. This cannot be undone.")

    def act(self) -> None:
        services.delete_unit(request=self.request, unit=self.object)

    def get_success_url(self) -> str:
        return reverse("network:housingunit_list")

    def back_url(self) -> str:
        return self.object.get_absolute_url()


class PlacementFormMixin(ConflictMixin, SaysWhyMixin, FormPageMixin, ScopedSaveMixin, KeptMixin):
    model = Placement
    form_class = PlacementForm
    template_name = "housing/housing_form.html"

    def scope(self, queryset):
        return super().scope(queryset).select_related("unit")

    @property
    def unit(self) -> HousingUnit:
        return self.object.unit

    @property
    def subheading(self) -> str:
        return _("%(flat)s, fits %(number)d persons") % {"flat": self.unit, "number": self.unit.fits}

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"unit": self.unit}

    def save(self, form) -> Placement:
        placement = services.save_placement(
            request=self.request,
            placement=form.save(commit=False),
            fields=form.changed_data,
            version=form.cleaned_data["version"],
            gives_back=form.cleaned_data.get("gives_back", False),
        )
        if placement.persons > self.unit.fits:
            fits = {"number": self.unit.fits}
            messages.warning(self.request, _("The flat fits %(number)d persons only.") % fits)
        return placement

    def get_success_url(self) -> str:
        return self.unit.get_absolute_url()

    def back_url(self) -> str:
        return self.unit.get_absolute_url()


class PlacementCreateView(PlacementFormMixin, CreateView):
    heading = gettext_lazy("Enter a household")
    note = gettext_lazy("Head counts only: no names, nothing that leads to somebody.")

    @cached_property
    def unit(self) -> HousingUnit:
        kept = HousingUnit.objects.visible_to(self.request.user).kept_by(self.request.user)
        return get_object_or_404(kept, pk=self.kwargs["pk"])


class PlacementUpdateView(PlacementFormMixin, UpdateView):
    template_name = "housing/placement_form.html"
    heading = gettext_lazy("Correct the entry")


class PlacementEndView(PlacementFormMixin, UpdateView):
    form_class = PlacementEndForm
    heading = gettext_lazy("The household moves out")


class PlacementDeleteView(RemoveView):
    model = Placement
    text = gettext_lazy(
        "Only for a household that was entered by mistake: it leaves the figures, too. This cannot be undone."
    )

    def scope(self, queryset):
        return super().scope(queryset).select_related("unit")

    def act(self) -> None:
        services.delete_placement(request=self.request, placement=self.object)

    def get_success_url(self) -> str:
        return self.object.unit.get_absolute_url()

    def back_url(self) -> str:
        return self.object.unit.get_absolute_url()
