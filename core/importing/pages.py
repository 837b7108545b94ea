"""The two pages of an import: upload a file, then see what it would change and say yes or no."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, View

from core.exports import XLSX
from core.importing.forms import TableForm
from core.uploads import WaitingUpload
from core.views import FormPageMixin, RoleRequiredMixin
from core.workbooks import UnreadableFile


class ImportMixin(RoleRequiredMixin):
    """What both pages of one import share. A part names its addresses, and says how a file is checked and stored; what
    that finds (the outcome) knows its `faults` and how many `rows` were read. Stands left of the two views below."""

    waiting: ClassVar[WaitingUpload]
    """The uploaded file that waits for a yes."""
    upload_page: ClassVar[str]
    check_page: ClassVar[str]
    list_page: ClassVar[str]
    shown = 200
    """So many faults or changes are listed; all are counted."""

    def check(self, file: Any, name: str) -> Any:
        """The outcome that the file would have. Raises UnreadableFile."""
        raise NotImplementedError

    def store(self, file: Any, name: str, digest: str) -> tuple[Any, bool]:
        """The outcome, and whether it was stored: only what was shown is, as `digest` says. Raises UnreadableFile."""
        raise NotImplementedError

    def said(self, outcome: Any) -> str:
        """What was stored, in words."""
        raise NotImplementedError

    def shown_of(self, outcome: Any) -> dict[str, Any]:
        """What the page of the check shows, beside outcome, name and faults."""
        raise NotImplementedError


class UploadView(FormPageMixin, FormView):
    """A file with faults is told here, a good one waits on the page of what it would change."""

    form_class = TableForm
    subheading = gettext_lazy("The file is checked first; nothing is imported before you say so.")
    submit_label = gettext_lazy("Upload and check")

    def back_url(self) -> str:
        return reverse(self.list_page)

    def form_valid(self, form) -> HttpResponse:
        file = form.cleaned_data["file"]
        try:
            outcome = self.check(file, file.name)
        except UnreadableFile as error:
            form.add_error("file", str(error))
            return self.form_invalid(form)
        if outcome.faults:
            context = self.get_context_data(form=form, outcome=outcome, faults=outcome.faults[: self.shown])
            return self.render_to_response(context, status=422)
        self.waiting.keep(self.request, file, file.name)
        return redirect(self.check_page)

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(**{"outcome": None, "faults": []} | kwargs)


class CheckView(View):
    """What the waiting file would change; the yes to it, or with `discard` the no."""

    template_name: str

    def get(self, request) -> HttpResponse:
        return self._with_file(self.check, self._shown)

    def post(self, request) -> HttpResponse:
        if request.POST.get("discard") and self.waiting.path(request):
            self.waiting.forget(request)
            messages.success(request, _("The uploaded file was deleted; nothing was imported."))
            return redirect(self.list_page)
        digest = request.POST.get("digest", "")
        return self._with_file(lambda file, name: self.store(file, name, digest), self._stored)

    def _with_file(
        self, act: Callable[[Any, str], Any], answer: Callable[[Any], HttpResponse]
    ) -> HttpResponse:
        path = self.waiting.path(self.request)
        if not path:
            messages.info(self.request, _("There is no file waiting. Upload it again."))
            return redirect(self.upload_page)
        try:
            with default_storage.open(path) as file:
                found = act(file, self.waiting.name(self.request))
        except UnreadableFile as error:
            messages.error(self.request, _("Nothing was imported: %(fault)s") % {"fault": error})
            return redirect(self.upload_page)
        return answer(found)

    def _stored(self, found: tuple[Any, bool]) -> HttpResponse:
        outcome, is_stored = found
        if not is_stored:
            reason = _("Nothing was imported: something has been changed meanwhile. Please look again.")
            messages.warning(self.request, reason)
            return self._shown(outcome, status=409)
        self.waiting.forget(self.request)
        messages.success(self.request, self.said(outcome))
        return redirect(self.list_page)

    def _shown(self, outcome: Any, status: int = 200) -> HttpResponse:
        context = {"outcome": outcome, "name": self.waiting.name(self.request)}
        context |= {"faults": outcome.faults[: self.shown]} | self.shown_of(outcome)
        return render(self.request, self.template_name, context, status=status)


def workbook_response(content: bytes, file_name: str) -> HttpResponse:
    """A workbook to be filled in."""
    headers = {"Content-Disposition": f'attachment; filename="{file_name}"'}
    return HttpResponse(content, content_type=XLSX, headers=headers)
