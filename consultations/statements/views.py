"""The pages on which a client's answers are recorded, and taken back when they were entered in error."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView, TemplateView
from django.views.generic.detail import SingleObjectMixin

from clients.merging.leading import LeadsToKeptMixin
from clients.models import Client
from clients.notices.services import with_notices_given
from consultations.models import Consent
from consultations.referrals.consent_views import ConsentMixin
from consultations.referrals.forms import add_faults
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
        "too: those details are deleted from the figures for good. Figures already published stay. Who agrees again is "
        "counted with them from the day of that answer on."
    )

    @cached_property
    def object(self) -> Client:
        return self.get_object()

    def scope(self, queryset):
        notices = with_notices_given(self.request.user)
        return queryset.select_related("office", "district").prefetch_related(notices)

    @property
    def subheading(self) -> str:
        return self.object.label

    def get_initial(self) -> dict:
        answers = Consent.objects.visible_to(self.request.user).filter(client=self.object)
        standing = answers.filter(revoked_at__isnull=True).exclude(kind=Consent.Kind.REFERRAL)
        standing = [each for each in standing if not each.is_over(timezone.localdate())]
        found = {each.kind: YES if each.is_given else NO for each in standing}
        ends = StatementForm.ENDS
        found |= {ends[each.kind]: each.valid_until for each in standing if each.kind in ends}
        basis = next((each.basis for each in standing if each.kind == Consent.Kind.ADVICE), "")
        return {"language": self.object.language_id, "basis": basis} | found | self.changed_mind

    @property
    def changed_mind(self) -> dict:
        """`?agrees=statistics`: what the page of a refusal asks for."""
        kind = self.request.GET.get("agrees", "")
        return {kind: YES} if kind in StatementForm.base_fields and kind in Consent.Kind.values else {}

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"is_draft": self.typed is not None}

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(client=self.object, **kwargs)

    def form_valid(self, form) -> HttpResponse:
        """What cannot be undone is asked once more, with the number that was on the page."""
        losing = services.losing(self.object) if form.cleaned_data["statistics"] == NO else 0
        if losing and self.request.POST.get("losing") != str(losing):
            return self.render_to_response(self.get_context_data(form=form, losing=losing))
        consents = form.consents(self.object, form.cleaned_data["language"])
        try:
            with transaction.atomic():
                services.answer_all(self.request, consents, keeps_end=False)
        except ValidationError as error:
            add_faults(form, error)
            return self.form_invalid(form)
        messages.success(self.request, saved_message(losing))
        return redirect(self.back_url())

    def back_url(self) -> str:
        return self.object.get_absolute_url()


def saved_message(losing: int) -> str:
    text = ngettext(
        "Saved. %(count)d consultation is counted without sex, age, origin, home and language from now on.",
        "Saved. %(count)d consultations are counted without sex, age, origin, home and language from now on.",
        losing,
    )
    return text % {"count": losing} if losing else _("Saved.")


class AnswerErrorView(ReadRecordedMixin, ConsentMixin, SingleObjectMixin, TemplateView):
    """An answer that was entered in error; the page says what can be mended by that and what cannot."""

    template_name = "consultations/consent_error.html"

    def scope(self, queryset):
        return super().scope(queryset).exclude(kind=Consent.Kind.REFERRAL).filter(revoked_at__isnull=True)

    def get_context_data(self, **kwargs) -> dict:
        self.object = self.get_object()
        return super().get_context_data(**kwargs)

    def post(self, request, *args, **kwargs) -> HttpResponse:
        consent = self.get_object()
        if services.correct(request=request, consent=consent):
            messages.success(request, _("Taken back. It stays on the file as entered in error."))
        else:
            messages.error(request, _("It is too late for that: ask the person anew and record the answer."))
        return redirect(consent)
