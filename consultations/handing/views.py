"""From the page of a client: asking another office to take the file."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from django.views.generic.detail import SingleObjectMixin

from clients.merging.leading import LeadsToKeptMixin
from clients.models import Client
from consultations.handing import services
from consultations.handing.forms import HandOverForm
from consultations.referrals.forms import add_faults
from core.views import FormPageMixin, ReadRecordedMixin, ScopedMixin
from districts.scoping import CASEWORK


class HandOverView(
    LeadsToKeptMixin, ReadRecordedMixin, FormPageMixin, ScopedMixin, SingleObjectMixin, FormView
):
    model = Client
    roles = CASEWORK
    form_class = HandOverForm
    template_name = "consultations/hand_over.html"
    heading = gettext_lazy("Hand the file over to another office")
    submit_label = gettext_lazy("The person consents: ask the office")

    def scope(self, queryset):
        return queryset.select_related("office", "district", "language")

    @cached_property
    def object(self) -> Client:
        return self.get_object()

    @property
    def subheading(self) -> str:
        return self.object.label

    def get_form_kwargs(self) -> dict:
        about = {"user": self.request.user, "client": self.object, "is_draft": self.typed is not None}
        return super().get_form_kwargs() | about

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(
            obstacles=services.obstacles(self.object), client=self.object, **kwargs
        )

    def form_valid(self, form) -> HttpResponse:
        consent = form.save(commit=False)
        try:
            referral = services.ask(
                request=self.request, consent=consent, concern=form.cleaned_data["concern"]
            )
        except ValidationError as error:
            add_faults(form, error)
            return self.form_invalid(form)
        messages.success(self.request, _("The other office has been asked. It sees code and language only."))
        return redirect(referral)

    def back_url(self) -> str:
        return self.object.get_absolute_url()
