"""Pages on which volunteers are entered for an event, from the page of the event or from that of the volunteer."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView, View
from django.views.generic.detail import SingleObjectMixin

from consultations.referrals.forms import add_faults
from core.views import FormPageMixin, ReadRecordedMixin, ScopedMixin
from districts.scoping import CASEWORK
from network.models import Event, VolunteerMatch, VolunteerOffer
from network.volunteers import helping, services
from network.volunteers.codes import WITH_US
from network.volunteers.helping_forms import EventChoiceForm, HelpersForm
from network.volunteers.offer_views import OfferMixin


class HelpMixin(FormPageMixin, SingleObjectMixin, FormView):
    """`chosen(data)` are the event and the offers that the form says."""

    template_name = "network/help_form.html"

    @cached_property
    def object(self):
        return self.get_object()

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"user": self.request.user, "is_draft": self.typed is not None}

    def form_valid(self, form) -> HttpResponse:
        event, offers = self.chosen(form.cleaned_data)
        said = {name: form.cleaned_data.get(name) for name in ("about", "with_series")}
        try:
            dates = helping.enter(request=self.request, event=event, offers=offers, **said)
        except ValidationError as error:
            add_faults(form, error)
            return self.form_invalid(form)
        names = ", ".join(str(offer.volunteer) for offer in offers)
        messages.success(self.request, _("Entered: %(names)s.") % {"names": names})
        if said["with_series"]:
            text = ngettext("Entered at %d date.", "Entered at %d dates.", dates)
            messages.info(self.request, text % dates)
        return redirect(self.back_url())

    def back_url(self) -> str:
        return self.object.get_absolute_url()


class HelpersView(ScopedMixin, HelpMixin):
    """Who helps at an event of the own office."""

    model = Event
    roles = CASEWORK
    form_class = HelpersForm
    heading = gettext_lazy("Who helps")

    def scope(self, queryset):
        return queryset.kept_by(self.request.user).standing()

    @property
    def subheading(self) -> str:
        return f"{self.object}, {date_format(self.object.day, 'SHORT_DATE_FORMAT')}"

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"event": self.object}

    def chosen(self, data: dict) -> tuple[Event, list[VolunteerOffer]]:
        return self.object, data["offers"]


class OfferEventView(OfferMixin, ReadRecordedMixin, HelpMixin):
    """At which event a volunteer helps."""

    form_class = EventChoiceForm
    heading = gettext_lazy("Enter at an event")

    def scope(self, queryset):
        return super().scope(queryset).filter(volunteer__state__in=WITH_US)

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"offer": self.object}

    def chosen(self, data: dict) -> tuple[Event, list[VolunteerOffer]]:
        return data["event"], [self.object]


class TakeOutView(ScopedMixin, SingleObjectMixin, View):
    """Leads back to where the button was pressed."""

    http_method_names = ["post"]
    model = VolunteerMatch
    roles = CASEWORK

    def scope(self, queryset):
        return queryset.at_events().with_people()

    def post(self, request, *args, **kwargs) -> HttpResponse:
        match = self.get_object()
        event, volunteer = match.event, match.offer.volunteer
        services.take_out(request=request, match=match)
        said = {"name": volunteer, "event": event}
        messages.success(request, _("%(name)s does not help any more: %(event)s.") % said)
        return redirect(volunteer if request.POST.get("back") == "volunteer" else event)
