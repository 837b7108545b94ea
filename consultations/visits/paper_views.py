"""What comes as a file and goes out on paper: move-in notices, and letters with the offer of a visit."""

from io import BytesIO

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView, View
from django.views.generic.detail import SingleObjectMixin
from openpyxl import Workbook

from consultations.models import HomeVisit
from consultations.visits import services
from consultations.visits.filters import VisitFilter
from consultations.visits.forms import NoticesForm
from consultations.visits.letters import MOST_LETTERS, letters_pdf
from consultations.visits.notices import COLUMNS, Notices, import_notices
from consultations.visits.views import VisitMixin
from core.exports import XLSX
from core.importing.template import set_up
from core.views import FormPageMixin, RoleRequiredMixin
from core.workbooks import UnreadableFile
from districts.scoping import Role

LISTED_FAULTS = 200
EXAMPLE = {
    "strasse": "Musterweg",
    "hausnummer": "5a",
    "plz": "44000",
    "stadtbezirk": "eving",
    "einzug_am": "01.12.2026",
    "name": "Muster",
    "wohnung": "2. OG links",
    "personen": 4,
    "kinder": 2,
    "sprache": "ar",
    "unterkunft": "",
    "anlass": "welcome",
}


class NoticesView(FormPageMixin, RoleRequiredMixin, FormView):
    """The file is checked whole: with a fault nothing is written and every fault is listed."""

    roles = (Role.LEAD,)
    form_class = NoticesForm
    template_name = "consultations/visit_import.html"
    heading = gettext_lazy("Import move-in notices")
    subheading = gettext_lazy(
        "The office is found by the district. Nothing is written unless all rows are good."
    )
    submit_label = gettext_lazy("Check and import")

    def back_url(self) -> str:
        return reverse("consultations:visit_list")

    def get_context_data(self, **kwargs) -> dict:
        notices = kwargs.get("notices")
        shown = sorted(notices.faults, key=lambda fault: fault.row)[:LISTED_FAULTS] if notices else []
        return super().get_context_data(**{"notices": None, "shown": shown} | kwargs)

    def form_valid(self, form) -> HttpResponse:
        file = form.cleaned_data["file"]
        leads = self.request.user.access.office_ids(Role.LEAD)
        try:
            found = import_notices(request=self.request, file=file, file_name=file.name, leads=leads)
        except UnreadableFile as error:
            form.add_error("file", str(error))
            return self.form_invalid(form)
        if found.faults:
            return self.render_to_response(self.get_context_data(form=form, notices=found))
        messages.success(self.request, _result(found))
        return redirect("consultations:visit_list")


def _result(found: Notices) -> str:
    new = len(found.visits)
    texts = [ngettext("%(count)d new visit.", "%(count)d new visits.", new) % {"count": new}]
    if found.known:
        known = ngettext("%(count)d was known already.", "%(count)d were known already.", found.known)
        texts.append(known % {"count": found.known})
    return " ".join(texts)


class NoticesTemplateView(RoleRequiredMixin, View):
    roles = (Role.LEAD,)

    def get(self, request) -> HttpResponse:
        workbook, file = Workbook(write_only=True), BytesIO()
        headers = [column.header for column in COLUMNS]
        set_up(workbook.create_sheet(_("Move-in notices")), headers)
        example = workbook.create_sheet(_("Example"))
        set_up(example, headers)
        example.append([EXAMPLE[header] for header in headers])
        workbook.save(file)
        name = 'attachment; filename="move-in-notices.xlsx"'
        return HttpResponse(file.getvalue(), content_type=XLSX, headers={"Content-Disposition": name})


class LetterView(VisitMixin, SingleObjectMixin, View):
    """The letter of one open visit; that it was printed today is noted on it."""

    def scope(self, queryset):
        return super().scope(queryset).open()

    def post(self, request, pk: int) -> HttpResponse:
        return printed(request, [self.get_object()])


class LettersView(VisitMixin, View):
    """The letters of all visits of the filtered list that have none yet."""

    def post(self, request) -> HttpResponse:
        visits = VisitFilter(request.GET, queryset=self.get_queryset(), request=request)
        if not visits.is_valid():
            raise Http404
        found = list(visits.qs.to_be_offered().in_order_of_work()[:MOST_LETTERS])
        if not found:
            messages.info(request, _("Every visit of this list has its letter."))
            return redirect("consultations:visit_list")
        return printed(request, found)


def printed(request, visits: list[HomeVisit]) -> HttpResponse:
    today = timezone.localdate()
    document = letters_pdf(visits, today)
    services.note_letters(request=request, visits=visits)
    response = HttpResponse(document, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="letters-{today:%Y-%m-%d}.pdf"'
    response["Cache-Control"] = "no-store, private"
    return response
