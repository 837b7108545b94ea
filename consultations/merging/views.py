"""From the page of a client: finding the other file, comparing, merging, and taking it back."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from django.views.generic.detail import SingleObjectMixin

from clients.merging.leading import LeadsToKeptMixin
from clients.merging.models import UNDO_FOR
from clients.models import Client, ClientMerge
from clients.services import note_search
from consultations.merging import services
from consultations.merging.forms import MergeForm, OtherFileForm, extent
from consultations.merging.relations import CHOSEN
from core import audit
from core.conflicts import EditConflict
from core.views import FormPageMixin, ReadRecordedMixin, ScopedMixin
from districts.scoping import CASEWORK

MOST = 10


class FileMixin(LeadsToKeptMixin, ReadRecordedMixin, FormPageMixin, ScopedMixin, SingleObjectMixin):
    model = Client
    roles = CASEWORK
    read_part = "merge"

    @cached_property
    def object(self) -> Client:
        return self.get_object()

    def scope(self, queryset):
        return queryset.select_related("office", "district").prefetch_related("further_languages")

    def back_url(self) -> str:
        return self.object.get_absolute_url()


class MergeChooseView(FileMixin, FormView):
    """Likely duplicates in the same office, or any other file by its code."""

    form_class = OtherFileForm
    template_name = "consultations/merge_choose.html"
    heading = gettext_lazy("Merge with another file")
    submit_label = gettext_lazy("Compare")

    @property
    def subheading(self) -> str:
        return self.object.label

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"client": self.object, "user": self.request.user}

    def get_context_data(self, **kwargs) -> dict:
        same_office = self.get_queryset().filter(office=self.object.office_id).exclude(pk=self.object.pk)
        names = (self.object.given_name, self.object.family_name)
        likely = list(same_office.same_person(*names, self.object.known_birth_year)[:MOST])
        note_search(request=self.request, hits=len(likely))
        return super().get_context_data(likely=likely, client=self.object, **kwargs)

    def form_valid(self, form) -> HttpResponse:
        return redirect("consultations:client_compare", self.object.pk, form.cleaned_data["code"].pk)


class CompareView(FileMixin, FormView):
    """The older file is kept, whichever the address names first."""

    form_class = MergeForm
    template_name = "consultations/merge_compare.html"
    heading = gettext_lazy("Compare and merge")
    submit_label = gettext_lazy("Merge the files")

    @cached_property
    def files(self) -> tuple[Client, Client]:
        other = self.get_queryset().filter(pk=self.kwargs["other"]).first()
        if other is None:
            raise Http404
        return services.in_order(self.object, other)

    @property
    def subheading(self) -> str:
        kept, merged = self.files
        return _("%(merged)s becomes part of %(kept)s") % {"merged": merged.code, "kept": kept.code}

    def get_form_kwargs(self) -> dict:
        kept, merged = self.files
        return super().get_form_kwargs() | {"user": self.request.user, "kept": kept, "merged": merged}

    def get(self, request, *args, **kwargs) -> HttpResponse:
        response = super().get(request, *args, **kwargs)
        other = next(file for file in self.files if file.pk != self.object.pk)
        audit.record(request, audit.Action.READ, other, part=self.read_part)
        return response

    def get_context_data(self, **kwargs) -> dict:
        kept, merged = self.files
        about = {"kept": kept, "merged": merged, "obstacles": services.obstacles(kept, merged)}
        return super().get_context_data(
            **{"conflict": None, "extent": extent(kept, merged), "days": UNDO_FOR.days} | about | kwargs
        )

    def form_valid(self, form) -> HttpResponse:
        kept, merged = self.files
        try:
            services.merge(
                request=self.request, kept=kept, merged=merged, taken=form.taken, versions=form.versions
            )
        except services.NotPossible as against:
            form.add_error(None, str(against))
            return self.form_invalid(form)
        except EditConflict as error:
            return self._look_again(error.stored)
        said = _("Merged. %(code)s leads here from now on.") % {"code": merged.code}
        messages.success(self.request, said)
        return redirect(kept)

    def _look_again(self, stored: Client) -> HttpResponse:
        """Somebody has changed one of the files since they were compared: both as they are now."""
        del self.object, self.files
        kept, merged = self.files
        form = MergeForm(user=self.request.user, kept=kept, merged=merged)
        conflict = {"last": audit.history(stored).first()}
        return self.render_to_response(self.get_context_data(form=form, conflict=conflict))


class MergeUndoView(ReadRecordedMixin, FormPageMixin, ScopedMixin, SingleObjectMixin, FormView):
    model = ClientMerge
    roles = CASEWORK
    template_name = "consultations/merge_undo.html"
    heading = gettext_lazy("Undo the merge")
    submit_label = gettext_lazy("Make two files again")
    read_part = "merge"

    @cached_property
    def object(self) -> ClientMerge:
        return self.get_object()

    def scope(self, queryset):
        return queryset.standing().with_people()

    @property
    def subheading(self) -> str:
        return f"{self.object.merged.code} → {self.object.kept.code}"

    def get_form(self, form_class=None):
        return None

    def post(self, request, *args, **kwargs) -> HttpResponse:
        done = self.object
        try:
            services.undo(request=request, done=done)
        except services.NotPossible as against:
            messages.error(request, str(against))
            return redirect(done.kept)
        messages.success(request, _("There are two files again."))
        return redirect("clients:client_detail", done.merged_id)

    def get_context_data(self, **kwargs) -> dict:
        obstacles = services.obstacles_to_undo(self.object)
        stays = services.since(self.object) if self.object.snapshot else None
        names = {name: str(Client._meta.get_field(name).verbose_name) for name in CHOSEN}
        fields = [names[name] for name in stays.fields] if stays else []
        return super().get_context_data(
            merge=self.object, obstacles=obstacles, stays=stays, fields=fields, **kwargs
        )

    def back_url(self) -> str:
        return reverse("clients:client_detail", args=[self.object.kept_id])
