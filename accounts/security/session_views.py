"""One's own sessions."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView

from accounts.security import sessions
from core import audit
from core.views import RoleRequiredMixin
from districts.scoping import EVERYBODY


class SessionsView(RoleRequiredMixin, TemplateView):
    """Lists them; a POST ends the one whose number it gives as `session`, without one all others."""

    roles = EVERYBODY
    template_name = "accounts/sessions.html"

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(sessions=sessions.open_sessions(self.request), **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        number = request.POST.get("session", "")
        if number:
            ended = (
                int(sessions.end_one(request, int(number))) if number.isdecimal() and len(number) < 19 else 0
            )
        else:
            ended = sessions.end_others(request)
        if ended:
            audit.record(
                request, audit.Action.PERMISSION, request.user, change="sessions_ended", sessions=ended
            )
            messages.success(
                request, ngettext("%d session has ended.", "%d sessions have ended.", ended) % ended
            )
        else:
            messages.info(request, _("There was no other session to end."))
        return redirect("accounts:sessions")
