"""The page of a tally sheet."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import View

from catalogues.labels import choices
from consultations.services import save_consultation
from consultations.tally.forms import ROWS, TOPICS, TallyForm
from core.views import RoleRequiredMixin
from districts.scoping import CASEWORK


class TallyView(RoleRequiredMixin, View):
    roles = CASEWORK

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(TallyForm(None, user=request.user))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = TallyForm(request.POST, user=request.user)
        if not form.is_valid():
            return self._page(form)
        count = store(request, form)
        stored = ngettext("%(count)d consultation stored.", "%(count)d consultations stored.", count)
        messages.success(request, stored % {"count": count})
        day = form.sheet.cleaned_data["held_on"].isoformat()
        return redirect(reverse("consultations:consultation_list", query={"since": day, "until": day}))

    def _page(self, form: TallyForm) -> HttpResponse:
        page = {
            "form": form,
            "heading": _("Enter a tally sheet"),
            "list_id": TOPICS,
            "topics": choices("topic"),
            "rows": ROWS,
        }
        return render(self.request, "consultations/tally_form.html", page)


@transaction.atomic
def store(request: HttpRequest, form: TallyForm) -> int:
    """All rows or none; how many consultations they are. A sheet sent twice is stored once."""
    count = 0
    for consultation, concerns in form.consultations():
        save_consultation(request=request, consultation=consultation, concerns=concerns)
        count += 1
    return count
