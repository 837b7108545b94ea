"""What the pages about the city share: everybody with a role looks, system administrators set up."""

from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from core.saving import delete_recorded, save_recorded
from core.views import FormPageMixin, ScopedMixin, ScopedSaveMixin
from districts.scoping import EVERYBODY, Role


class LookMixin(ScopedMixin):
    roles = EVERYBODY

    def get_context_data(self, **kwargs):
        return super().get_context_data(may_edit=self.request.user.access.has(Role.ADMIN), **kwargs)


class SetUpMixin(FormPageMixin, ScopedSaveMixin):
    """A form page; `back_url()` is also where saving leads."""

    roles = (Role.ADMIN,)

    def save(self, form):
        return save_recorded(self.request, form)

    def get_success_url(self):
        return self.back_url()


class PartOfMixin:
    """Creates a record as part of another one: `part_of` names the field and the URL part that finds its record."""

    part_of: tuple[type, str, str]

    @cached_property
    def parent(self):
        model, _field, key = self.part_of
        return get_object_or_404(model.objects.visible_to(self.request.user), **{key: self.kwargs[key]})

    @property
    def subheading(self):
        return str(self.parent)

    def get_form_kwargs(self):
        _model, field, _key = self.part_of
        return super().get_form_kwargs() | {"instance": self.model(**{field: self.parent})}


class RemoveMixin(ScopedMixin):
    roles = (Role.ADMIN,)
    template_name = "districts/record_delete.html"

    def form_valid(self, form):
        back_url = self.back_url()
        delete_recorded(self.request, self.object)
        return HttpResponseRedirect(back_url)

    def get_context_data(self, **kwargs):
        return super().get_context_data(back_url=self.back_url(), **kwargs)
