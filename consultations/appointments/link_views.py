"""The page behind the link in a reminder: a person calls off an appointment. Its texts are German and the person's
language, as in the mail."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from consultations.appointments import links, services
from consultations.appointments.cards import language_of, lines_of
from core import audit
from core.link_pages import link_page
from core.links import RefusedLink


@link_page
def appointment_call_off(request: HttpRequest, token: str) -> HttpResponse:
    appointment = links.appointment_of(token)
    is_done = request.method == "POST"
    if is_done:
        try:
            services.call_off(request=request, appointment=appointment)
        except services.Superseded as error:
            raise RefusedLink("closed", appointment) from error
    else:
        audit.record(request, audit.Action.READ, appointment, by="link")
    page = {"lines": lines_of(appointment, language_of(appointment)), "is_done": is_done}
    return render(request, "appointments/call_off.html", page)
