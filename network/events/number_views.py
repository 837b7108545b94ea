"""Numbers at the desk: giving one out, printing it, taking it back."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.generic import DetailView, View
from django.views.generic.detail import SingleObjectMixin

from network.events import numbers
from network.events.cards import card_of, state_text
from network.events.forms import NumberForm, number_of
from network.events.views import KeptEventMixin


class NumberGiveView(KeptEventMixin, SingleObjectMixin, View):
    def post(self, request, *args, **kwargs) -> HttpResponse:
        event = self.get_object()
        form = NumberForm(request.POST, event=event)
        if not form.is_valid():
            messages.warning(request, " ".join(error for found in form.errors.values() for error in found))
            return redirect(event)
        try:
            given = numbers.give(
                request=request,
                event=event,
                persons=form.cleaned_data["persons"],
                waits="wait" in request.POST,
            )
        except numbers.NotEnough as asked:
            return render(request, "events/number_ask.html", {"event": event, "asked": asked})
        except numbers.NumberRefused as error:
            messages.warning(request, str(error))
            return redirect(event)
        return redirect("network:number_card", event.pk, given.number)


class NumberMixin(KeptEventMixin, SingleObjectMixin):
    def number(self, event):
        found = number_of(event, self.kwargs["number"])
        if found is None:
            raise Http404
        return found


class NumberCardView(NumberMixin, DetailView):
    """To print and hand out."""

    template_name = "events/number_card.html"

    def get_context_data(self, **kwargs) -> dict:
        number = self.number(self.object)
        number.event = self.object
        return super().get_context_data(
            number=number, card=card_of(number), says=state_text(number), **kwargs
        )


class NumberBackView(NumberMixin, View):
    def post(self, request, *args, **kwargs) -> HttpResponse:
        event = self.get_object()
        number = self.number(event)
        try:
            moved_up = numbers.take_back(request=request, number=number)
        except numbers.NumberRefused as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, _("Number %(number)d was given back.") % {"number": number.number})
            if moved_up:
                listed = ", ".join(str(each.number) for each in moved_up)
                messages.info(request, _("Has a place now: number %(numbers)s.") % {"numbers": listed})
        return redirect(event)
