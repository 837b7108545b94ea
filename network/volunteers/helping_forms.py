"""Forms in which volunteers are entered for an event, from either side; and their number in the report of the event."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.forms import DraftFormMixin
from core.tables import SEPARATOR
from core.widgets import Combobox, ComboboxMultiple, NoteLine
from network.models import Event, VolunteerOffer
from network.volunteers.helping import named_at
from network.volunteers.match_forms import about_offer

MOST_OFFERED = 300
LATELY = timedelta(days=31)
"""So long after an event it can still be chosen on the page of a volunteer."""


class HelpForm(DraftFormMixin, forms.Form):
    about = forms.CharField(
        label=gettext_lazy("What they do there"),
        max_length=300,
        required=False,
        widget=NoteLine,
        help_text=gettext_lazy("For instance: making coffee, looking after the children"),
    )
    with_series = forms.BooleanField(
        label=gettext_lazy("Also at the later dates of the series"), required=False
    )


class HelpersForm(HelpForm):
    """Who helps at the event."""

    offers = forms.MultipleChoiceField(label=gettext_lazy("Volunteers"), widget=ComboboxMultiple)

    field_order = ["offers", "about", "with_series"]

    def __init__(self, *args, event: Event, user, **kwargs):
        super().__init__(*args, **kwargs)
        found = VolunteerOffer.objects.visible_to(user).for_event(event).with_people()[:MOST_OFFERED]
        self.known = {str(offer.pk): offer for offer in found}
        self.fields["offers"].choices = [(key, about_offer(offer)) for key, offer in self.known.items()]
        if not event.series:
            del self.fields["with_series"]

    def clean_offers(self) -> list[VolunteerOffer]:
        return [self.known[key] for key in self.cleaned_data["offers"]]


class EventChoiceForm(HelpForm):
    """At which event of the own offices the volunteer helps."""

    event = forms.ChoiceField(label=gettext_lazy("Event"), widget=Combobox)

    field_order = ["event", "about", "with_series"]

    def __init__(self, *args, offer: VolunteerOffer, user, **kwargs):
        super().__init__(*args, **kwargs)
        found = list(events_for(offer, user).select_related("district").in_order()[:MOST_OFFERED])
        found.sort(key=lambda event: event.is_over)  # what is to come first
        self.known = {str(event.pk): event for event in found}
        words = {key: _event_line(event) for key, event in self.known.items()}
        self.fields["event"].choices = [("", ""), *words.items()]

    def clean_event(self) -> Event:
        return self.known[self.cleaned_data["event"]]


def events_for(offer: VolunteerOffer, user) -> QuerySet:
    """To come or lately over, of the own offices, while the offer runs; where the volunteer is not entered yet."""
    first = max(offer.since, timezone.localdate() - LATELY)
    found = Event.objects.visible_to(user).kept_by(user).standing().filter(day__gte=first)
    if offer.until:
        found = found.filter(day__lte=offer.until)
    return found.exclude(helpers__offer__volunteer=offer.volunteer_id)


def _event_line(event: Event) -> str:
    return SEPARATOR.join([date_format(event.day, "SHORT_DATE_FORMAT"), str(event), str(event.district)])


class NamedHelpersMixin(forms.Form):
    """The report of an event whose `volunteers` are at least those who are entered by name; stands left of the form,
    which has the `event`."""

    event: Event

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.named = named_at(self.event)
        if self.named:
            text = ngettext("%d is entered by name.", "%d are entered by name.", self.named)
            self.fields["volunteers"].help_text = text % self.named
            if self.event.volunteers is None:
                self.initial["volunteers"] = self.named

    def clean_volunteers(self) -> int | None:
        stated = self.cleaned_data["volunteers"]
        if stated is not None and stated < self.named:
            raise ValidationError(
                _(
                    "More than that are entered by name. On the page of the event, take off the list who did not come."
                )
            )
        return stated if stated is not None or not self.named else self.named
