"""The page on which a client's answers are recorded."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from django.views.generic.detail import SingleObjectMixin

from clients.merging.leading import LeadsToKeptMixin
from clients.models import Client
from consultations.models import Consent
from consultations.statements import services
from consultations.statements.forms import NO, YES, StatementForm
from core.views import FormPageMixin, ReadRecordedMixin, ScopedMixin
from districts.scoping import CASEWORK


class StatementView(
    LeadsToKeptMixin, ReadRecordedMixin, FormPageMixin, ScopedMixin, SingleObjectMixin, FormView
):
    """What stands already is chosen; only what is answered otherwise is recorded."""

    model = Client
    roles = CASEWORK
    form_class = StatementForm
    template_name = "consultations/statement_form.html"
    heading = gettext_lazy("Advice, statistics, contact")
    note = gettext_lazy(
        "Ask each for itself, in a language the person understands. All are voluntary, and advice depends on none. "
        "Who refuses the statistics is counted without sex, age, origin, home and language, in earlier consultations "
        "too: those details are deleted from the figures for good. Figures already published stay."
    )

    @cached_property
    def object(self) -> Client:
        return self.get_object()

    @property
    def subheading(self) -> str:
        return self.object.label

    def get_initial(self) -> dict:
        answers = Consent.objects.visible_to(self.request.user).filter(client=self.object)
        standing = list(answers.filter(revoked_at__isnull=True).exclude(kind=Consent.Kind.REFERRAL))
        found = {each.kind: YES if each.is_given else NO for each in standing}
        basis = next((each.basis for each in standing if each.kind == Consent.Kind.ADVICE), "")
        return {"language": self.object.language_id, "basis": basis} | found

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"is_draft": self.typed is not None}

    @transaction.atomic
    def form_valid(self, form) -> HttpResponse:
        services.answer_all(self.request, form.consents(self.object, form.cleaned_data["language"]))
        messages.success(self.request, _("Saved."))
        return redirect(self.back_url())

    def back_url(self) -> str:
        return self.object.get_absolute_url()
