"""The page of a consultation's sensitive note: reading it is recorded as reading of the file."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import UpdateView

from clients.models import FileMark
from consultations.models import Consultation, SensitiveNote
from consultations.sensitive import services
from consultations.sensitive.forms import SensitiveNoteForm
from core.views import ConflictMixin, FormPageMixin, ReadRecordedMixin, ScopedMixin
from districts.scoping import CASEWORK


class WriteMixin(FormPageMixin, ScopedMixin):
    """Saving: the note may be gone afterwards, so what has to be visible is the consultation."""

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"user": self.request.user}

    def form_valid(self, form) -> HttpResponse:
        text, version = form.cleaned_data["text"], form.cleaned_data["version"]
        services.write(request=self.request, consultation=self.consultation, text=text, version=version)
        messages.success(self.request, _("Saved.") if text else _("The sensitive note is gone."))
        return redirect(self.back_url())


class SensitiveNoteView(ReadRecordedMixin, ConflictMixin, WriteMixin, UpdateView):
    """Of a cancelled consultation, or from a restricted file, it is shown and not changed; none is added for somebody
    who was anonymised."""

    model = SensitiveNote
    roles = CASEWORK
    form_class = SensitiveNoteForm
    template_name = "consultations/sensitive_note.html"
    heading = gettext_lazy("Sensitive note")
    read_part = "sensitive_note"

    @cached_property
    def consultation(self) -> Consultation:
        visible = Consultation.objects.visible_to(self.request.user).select_related("client")
        found = visible.filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def get_object(self, queryset=None) -> SensitiveNote:
        note = self.get_queryset().filter(consultation=self.consultation).first()
        return note or SensitiveNote(consultation=self.consultation)

    @property
    def may_change(self) -> bool:
        client = self.consultation.client
        return self.consultation.is_counted and not (client and client.is_anonymous)

    def shown(self) -> Consultation:
        return self.consultation

    @property
    def subheading(self) -> str:
        day = date_format(self.consultation.held_on, "SHORT_DATE_FORMAT")
        return _("Consultation of %(day)s") % {"day": day}

    def get_context_data(self, **kwargs) -> dict:
        client = self.consultation.client
        restricted = FileMark.objects.visible_to(self.request.user).standing().filter(client=client)
        is_restricted = bool(client) and restricted.filter(kind=FileMark.Kind.RESTRICTION).exists()
        may_write = self.may_change and not is_restricted
        return super().get_context_data(may_write=may_write, **kwargs)

    def form_valid(self, form) -> HttpResponse:
        if not self.may_change:
            raise Http404
        return super().form_valid(form)

    def back_url(self) -> str:
        return reverse("consultations:consultation_detail", args=[self.kwargs["pk"]])
