"""Forms of the network whose rules speak when they are stored."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.translation import gettext as _

from consultations.referrals.forms import add_faults


class SaysWhyMixin:
    """A form whose `save` may be refused: the page comes back with the reasons."""

    def form_valid(self, form) -> HttpResponse:
        try:
            response = super().form_valid(form)
        except ValidationError as error:
            add_faults(form, error)
            return self.form_invalid(form)
        if response.status_code == 302:
            messages.success(self.request, _("Saved."))
        return response
