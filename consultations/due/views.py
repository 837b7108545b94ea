"""The list of what is due, and the acts on a line of it."""

from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import CreateView, FormView, ListView, UpdateView, View

from consultations.due import forms, lists, services
from consultations.due.sources import SOURCES, Source
from consultations.models import Task
from core.listing import PagedMixin
from core.views import FormPageMixin, ReadRecordedMixin, RoleRequiredMixin, ScopedSaveMixin
from districts.models import Office
from districts.scoping import CASEWORK, Role


class TaskListView(PagedMixin, RoleRequiredMixin, ListView):
    """`?show=` narrows: mine (without it), office, overdue, unowned."""

    roles = CASEWORK
    template_name = "consultations/task_list.html"
    paginate_by = 50

    @property
    def show(self) -> str:
        asked = self.request.GET.get("show", lists.MINE)
        return asked if asked in self.tabs else lists.MINE

    @property
    def tabs(self) -> dict[str, str]:
        return {
            lists.MINE: _("Mine"),
            lists.OFFICE: _("My office's"),
            lists.OVERDUE: _("Overdue"),
            lists.UNOWNED: _("Without owner or absent"),
        }

    def get_queryset(self):
        return lists.rows(self.request.user, self.show)

    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(**kwargs)
        user = self.request.user
        unowned = lists.rows(user, lists.UNOWNED).count() if self.show == lists.MINE else 0
        return context | {
            "tasks": lists.items(context["object_list"], user),
            "tabs": self.tabs,
            "show": self.show,
            "unowned": unowned if user.access.has(Role.LEAD) else 0,
        }


class OneTaskMixin(RoleRequiredMixin):
    """One line of the list: `kind` and `key` in the address. Afterwards back to where it was pressed (`next`)."""

    roles = CASEWORK

    @cached_property
    def source(self) -> Source:
        source = SOURCES.get(self.kwargs["kind"])
        if source is None:
            raise Http404
        return source

    def find(self, records):
        try:
            key = lists.record_key(self.source.kind, self.kwargs["key"])
        except ValueError:
            raise Http404 from None
        return get_object_or_404(records, pk=key)

    @cached_property
    def record(self):
        """Open, with the columns of the common list."""
        return self.find(self.source.open(self.request.user))

    def back_url(self) -> str:
        target = self.request.POST.get("next", "")
        hosts, is_secure = {self.request.get_host()}, self.request.is_secure()
        is_safe = url_has_allowed_host_and_scheme(target, hosts, require_https=is_secure)
        return target if target and is_safe else reverse("consultations:task_list")

    def back(self) -> HttpResponse:
        return HttpResponseRedirect(self.back_url())


class TaskActMixin(OneTaskMixin):
    """An act of one key. What somebody else has done meanwhile is said, not overwritten."""

    def post(self, request, *args, **kwargs) -> HttpResponse:
        try:
            self.act()
        except services.Superseded:
            messages.info(request, _("Somebody else was quicker. The list is up to date now."))
        return self.back()


class TaskDoneView(TaskActMixin, View):
    def act(self) -> None:
        services.finish(request=self.request, source=self.source, record=self.record)
        messages.success(self.request, self._with_undo())

    def _with_undo(self) -> str:
        address = reverse("consultations:task_undo", kwargs=self.kwargs)
        return undo_button(self.request, address, self.back_url())


def undo_button(request: HttpRequest, address: str, back_url: str) -> str:
    return format_html(
        '{} <form method="post" action="{}" class="inline-form"><input type="hidden" name="csrfmiddlewaretoken"'
        ' value="{}"><input type="hidden" name="next" value="{}"><button class="link-button" data-key="z">{}'
        " <kbd>Z</kbd></button></form>",
        _("Done."),
        address,
        get_token(request),
        back_url,
        _("Undo"),
    )


class TaskUndoView(TaskActMixin, View):
    @cached_property
    def record(self):
        return self.find(self.source.done_ones(self.request.user))

    def act(self) -> None:
        services.reopen(request=self.request, source=self.source, record=self.record)
        messages.success(self.request, _("It is open again."))


class TaskMoveView(TaskActMixin, View):
    def act(self) -> None:
        form = forms.MoveForm(self.request.POST, due=self.record.task_due)
        if not form.is_valid():
            for reasons in form.errors.values():
                messages.error(self.request, " ".join(reasons))
            return
        day = form.cleaned_data["day"]
        services.move(request=self.request, source=self.source, record=self.record, day=day)
        messages.success(self.request, _("Moved to %(day)s.") % {"day": date_format(day, _("D, j M"))})


class TaskHandOverView(ReadRecordedMixin, FormPageMixin, OneTaskMixin, FormView):
    form_class = forms.HandOverForm
    heading = gettext_lazy("Hand over")
    submit_label = gettext_lazy("Hand over")
    note = gettext_lazy(
        "The person finds it among the own tasks. Who handed it over, and when, is written down."
    )

    @property
    def subheading(self) -> str:
        return " · ".join(word for word in (self.item.title, self.item.who) if word)

    @cached_property
    def item(self) -> lists.Item:
        row = [getattr(self.record, column) for column in lists.COLUMNS]
        return lists.items([tuple(row)], self.request.user)[0]

    def shown(self) -> Model:
        return self.record

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"office_id": self.record.office_id, "due": self.record.task_due}

    def get_initial(self) -> dict:
        return {"owner": self.record.task_owner}

    def form_valid(self, form) -> HttpResponse:
        owner = form.cleaned_data["owner"]
        try:
            services.hand_over(request=self.request, source=self.source, record=self.record, owner=owner)
        except services.Superseded:
            form.add_error(None, _("It has been done meanwhile."))
            return self.form_invalid(form)
        messages.success(self.request, _("Handed over to %(person)s.") % {"person": owner})
        return self.back()


class TaskFormMixin(FormPageMixin, ScopedSaveMixin):
    model = Task
    roles = CASEWORK
    form_class = forms.TaskForm

    def save(self, form) -> Task:
        services.save_task(request=self.request, task=form.instance)
        messages.success(self.request, _("Saved."))
        return form.instance

    def back_url(self) -> str:
        return reverse("consultations:task_list")

    get_success_url = back_url


class TaskCreateView(TaskFormMixin, CreateView):
    heading = gettext_lazy("New task")
    note = gettext_lazy("For what belongs to no consultation and no referral.")

    def get_form_kwargs(self) -> dict:
        user = self.request.user
        own = Office.objects.visible_to(user).filter(pk__in=user.access.office_ids(*CASEWORK))
        return super().get_form_kwargs() | {"instance": Task(office=own.first(), owner=user)}

    def get_initial(self) -> dict:
        return {"due_on": timezone.localdate()}


class TaskUpdateView(TaskFormMixin, UpdateView):
    heading = gettext_lazy("Change task")

    def scope(self, queryset):
        return queryset.open()
