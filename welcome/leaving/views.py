"""The page on which the system administration ends an account and hands over what its person looked after."""

from django.contrib import messages
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.services import deactivate
from accounts.views import ActView
from core import rows
from welcome.leaving.forms import LeaveForm
from welcome.leaving.services import hand_over, held_by


class LeaveView(ActView):
    """Numbers only: system administrators see no content."""

    opens_rows = rows.CITY
    template_name = "accounts/user_leave.html"
    form_class = LeaveForm
    note = gettext_lazy(
        "The person is logged out at once and cannot log in any more. Roles stay; this can be undone, the handing over "
        "cannot. What a colleague cannot take, because of other appointments or an absence, stays and is listed here."
    )
    done_message = ""

    @property
    def heading(self) -> str:
        return _("Deactivate account") if self.object.is_active else _("Hand over")

    @property
    def submit_label(self) -> str:
        return _("Deactivate and hand over") if self.object.is_active else _("Hand over")

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"leaver": self.object}

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(held=held_by(self.object), member=self.object, **kwargs)

    @transaction.atomic
    def act(self, form: LeaveForm) -> None:
        done = []
        if self.object.is_active:
            deactivate(request=self.request, user=self.object)
            done.append(_("The account is deactivated."))
        moved, left = hand_over(request=self.request, leaver=self.object, chosen=form.chosen)
        if moved:
            said = ngettext("%(count)d record was handed over.", "%(count)d records were handed over.", moved)
            done.append(said % {"count": moved})
        self.done_message = " ".join(done) or _("Nothing was handed over.")
        if left:
            said = ngettext("%(count)d record stays.", "%(count)d records stay.", left)
            messages.warning(self.request, said % {"count": left})
