"""The catalogues: everybody with a role looks things up, system administrators keep them."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import CreateView, ListView, UpdateView

from catalogues.entry_forms import TopicForm, entry_form
from catalogues.models import CodeEntry, Topic, TopicGroup
from catalogues.titles import title_of
from core.saving import save_recorded
from core.tables import Column
from core.views import FormPageMixin, RoleRequiredMixin

ADMIN = "admin"
"""districts.scoping.Role.ADMIN: that app lies above this one."""


def edit_url(entry) -> str:
    return reverse(f"catalogues:{entry._meta.model_name}_update", args=[entry.pk])


def columns(*, may_edit: bool) -> list[Column]:
    return [
        Column("code", _("Code"), lambda entry: entry.code, link=edit_url if may_edit else None),
        Column("de", _("German"), lambda entry: entry.label_de),
        Column("en", _("English"), lambda entry: entry.label_en),
        Column("tr", _("Turkish"), lambda entry: entry.label_tr),
        Column("active", _("Active"), lambda entry: entry.is_active, kind="boolean"),
    ]


class CatalogueMixin:
    """Catalogues hold no personal data: a role today is enough, whichever it is. `?q=` searches."""

    def dispatch(self, request, *args, **kwargs):
        if not request.user.access.roles:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        text = self.request.GET.get("q", "").strip()
        may_edit = self.request.user.access.has(ADMIN)
        shown = {"q": text, "may_edit": may_edit, "columns": columns(may_edit=may_edit)}
        return super().get_context_data(sections=self.found(text), **shown, **kwargs)


class TopicListView(CatalogueMixin, ListView):
    model = TopicGroup
    template_name = "catalogues/topic_list.html"

    def get_queryset(self):
        return super().get_queryset().prefetch_related("topics")

    def found(self, text):
        """Groups with their topics; of a group that does not match itself only those that do."""
        groups = [(group, group.topics.all()) for group in self.object_list]
        kept = [
            (group, [topic for topic in topics if topic.matches(text) or group.matches(text)])
            for group, topics in groups
        ]
        return [(group, topics) for group, topics in kept if topics]


class EntryListView(CatalogueMixin, ListView):
    """Languages, nationalities, or the short code lists one below the other."""

    template_name = "catalogues/entry_list.html"

    def found(self, text):
        """The title of each list with the entries found in it; empty for what is a page of its own."""
        sections = {}
        for entry in self.object_list:
            if entry.matches(text):
                sections.setdefault(title_of(getattr(entry, "catalogue", "")), []).append(entry)
        return list(sections.items())

    def get_context_data(self, **kwargs):
        heading = _("Code lists") if self.model is CodeEntry else self.model._meta.verbose_name_plural
        return super().get_context_data(heading=heading, **kwargs)


class KeepMixin(FormPageMixin, RoleRequiredMixin):
    roles = (ADMIN,)
    note = _("What is not active is no longer offered. Old consultations keep it.")

    @property
    def heading(self):
        return f"{self.object.code} {self.object}" if self.object else _("New topic")

    def form_valid(self, form):
        self.object = save_recorded(self.request, form)
        return HttpResponseRedirect(self.back_url())

    def back_url(self):
        name = "topic" if self.model in (Topic, TopicGroup) else self.model._meta.model_name
        return reverse(f"catalogues:{name}_list")


class EntryUpdateView(KeepMixin, UpdateView):
    def get_form_class(self):
        return entry_form(self.model)


class TopicCreateView(KeepMixin, CreateView):
    model = Topic
    form_class = TopicForm


class TopicUpdateView(KeepMixin, UpdateView):
    model = Topic
    form_class = TopicForm
