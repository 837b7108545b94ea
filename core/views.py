"""What every view of the product shares: who may open it, and that it never sees more than it should."""

from collections.abc import Iterable
from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.mixins import AccessMixin
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.forms import BaseForm
from django.http import HttpResponseRedirect, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import audit, hints, kept
from core.conflicts import EditConflict, Unusable, differences, take_over


class RoleRequiredMixin(AccessMixin):
    """Lets in those who hold one of `roles` today; everybody else gets 403. An empty tuple is a programming error."""

    roles: Iterable[str] = ()

    def dispatch(self, request, *args, **kwargs):
        if not self.roles:
            raise ImproperlyConfigured(f"{type(self).__name__} names no roles.")
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        if not request.user.access.has(*self.roles):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class ScopedMixin(RoleRequiredMixin):
    """A view over the records of `model` that the person may see; foreign ones do not exist (404).

    `scope(queryset)` narrows or enriches; the result must still come from `visible_to`, otherwise the view refuses
    to work, so that a forgotten scope is an error and never a leak.
    """

    def get_queryset(self):
        queryset = self.scope(self.model.objects.visible_to(self.request.user))
        if not getattr(queryset, "is_scoped", False):
            raise ImproperlyConfigured(f"{type(self).__name__} works on an unscoped queryset.")
        return queryset

    def scope(self, queryset):
        return queryset


class ScopedSaveMixin(ScopedMixin):
    """A form over a scoped model: the form is told who fills it in, and what was saved (`save`) must still be visible
    to that person, otherwise nothing is saved."""

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"user": self.request.user}

    @transaction.atomic
    def form_valid(self, form):
        self.object = self.save(form)
        if not self.model.objects.visible_to(self.request.user).filter(pk=self.object.pk).exists():
            raise PermissionDenied
        return HttpResponseRedirect(self.get_success_url())

    def save(self, form):
        return form.save()


class ReadRecordedMixin:
    """A page beside the record's own one that shows a person's data, too: opening it is an entry of the audit trail
    (handbook P14). `shown()` is whose, None when nobody's. Stands leftmost."""

    read_part = "form"

    def get(self, request, *args, **kwargs):
        response = super().get(request, *args, **kwargs)
        shown = self.shown() if response.status_code == HTTPStatus.OK else None
        if shown is not None:
            audit.record(request, audit.Action.READ, shown, part=self.read_part)
        return response

    def shown(self) -> Model | None:
        return self.object


class ConflictMixin:
    """A form page over a model with `version`: when `save` raises EditConflict, the page comes back with both versions
    (components/_conflict.html), and saving once more is meant. Stands left of ScopedSaveMixin."""

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except EditConflict as error:
            conflict = {
                "differences": self.differences(form, error.stored),
                "last": audit.history(error.stored).first(),
            }
            take_over(form, error.stored)
            return self.render_to_response(self.get_context_data(form=form, conflict=conflict))

    def differences(self, form, stored):
        return differences(form, stored)

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(**{"conflict": None} | kwargs)


class RestoreMixin:
    """A form page that shows kept text again (core.kept), without saving it: also text that could not be saved because
    what it is about may not be used any more (`Unusable`). What was saved and deserves a second look is told. Stands
    left of the generic base; the form of its template says whose it is (`form_owner`).

    `typed` is what had been typed, as a QueryDict, while the page is shown again, otherwise None; a view with
    formsets hands it to them as `data`.
    """

    can_restore = True
    typed: QueryDict | None = None
    form: BaseForm | None = None

    def get(self, request, *args, **kwargs):
        self.typed = self.restored()
        return super().get(request, *args, **kwargs)

    def restored(self) -> QueryDict | None:
        """What a page that is opened shows again."""
        return kept.restored(self.request)

    def post(self, request, *args, **kwargs):
        if kept.RESTORE_FIELD in request.POST:
            self.typed = request.POST
            return super().get(request, *args, **kwargs)
        try:
            response = super().post(request, *args, **kwargs)
        except Unusable as refused:
            self.typed = request.POST
            messages.error(request, str(refused))
            response = super().get(request, *args, **kwargs)
            response.status_code = HTTPStatus.FORBIDDEN
        if response.status_code == HTTPStatus.FOUND:
            kept.forget(request)
            hints.tell(request, self.form)
        return response

    def get_form(self, form_class=None):
        self.form = super().get_form(form_class)
        return self.form

    def get_form_kwargs(self) -> dict:
        data = {} if self.typed is None else {"data": self.typed}
        return super().get_form_kwargs() | data

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(is_restored=self.typed is not None, **kwargs)


class FormPageMixin(RestoreMixin):
    """A page with one form (form_page.html). `back_url()` is where it leads without saving; the texts may be
    properties."""

    template_name = "form_page.html"
    heading: str | Promise = ""
    subheading: str | Promise = ""
    note: str | Promise = ""
    submit_label: str | Promise = _("Save")

    def get_context_data(self, **kwargs) -> dict:
        texts = {name: getattr(self, name) for name in ("heading", "subheading", "note", "submit_label")}
        return super().get_context_data(**texts, back_url=self.back_url(), **kwargs)
