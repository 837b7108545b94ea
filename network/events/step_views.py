"""The steps of an event: a button each."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.generic import View
from django.views.generic.detail import SingleObjectMixin

from network.events import machine, services
from network.events.concerned import counting_on
from network.events.models import Event
from network.events.views import KeptEventMixin


class EventMoveView(KeptEventMixin, SingleObjectMixin, View):
    """A press of a button takes the event into another state. Who cancels what people count on is asked once."""

    def post(self, request, *args, **kwargs) -> HttpResponse:
        event, state = self.get_object(), self.kwargs["state"]
        if state not in machine.TRANSITIONS:
            raise Http404
        is_asked = state == machine.CANCELLED and "sure" not in request.POST and not event.why_not(state)
        if is_asked and (texts := counting_on(event)):
            return render(request, "events/event_cancel.html", {"event": event, "texts": texts})
        try:
            services.take_step(request=request, event=event, state=state)
        except ValidationError as error:
            messages.warning(request, " ".join(error.messages))
        else:
            messages.success(request, _("Recorded: %(state)s") % {"state": Event.Status(state).label})
        return redirect(event)
