"""The page behind the link in a reminder: a person calls off an appointment. Its texts are German and the person's
language, as in the mail."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from consultations.appointments import links, services
from consultations.appointments.cards import language_of, lines_of, refusal_in
from core import audit
from core.link_pages import refusing_with
from core.links import RefusedLink


def refused(request: HttpRequest, token: str, status: HTTPStatus) -> HttpResponse:
    """Whose link it was is not known: in German and the browser's language."""
    lines = refusal_in(request.headers.get("Accept-Language", ""))
    return render(request, "appointments/refused.html", {"lines": lines}, status=status)


@refusing_with(refused)
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
