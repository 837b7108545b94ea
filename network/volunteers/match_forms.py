"""The form in which a client gets a volunteer, and consents to it."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogues.labels import choices, labels
from clients.models import Client
from consultations.list_views import client_text, is_own_client
from consultations.models import Consent
from core.forms import DraftFormMixin, LoadedChoiceField, ScopedFormMixin
from core.tables import SEPARATOR
from core.widgets import Combobox, FastSelect, NoteLine
from network.models import VolunteerMatch, VolunteerOffer
from network.volunteers.querysets import OfferQuerySet, standing_consents

MOST_OFFERED = 60


class MatchForm(DraftFormMixin, ScopedFormMixin, forms.ModelForm):
    """Which of the running offers; and what the client agrees to, unless that stands already."""

    offer = LoadedChoiceField(label=gettext_lazy("Volunteer and offer"), queryset=None, widget=Combobox)
    agrees = forms.BooleanField(label=gettext_lazy("The client agrees"))
    language = Consent._meta.get_field("language").formfield(
        label=gettext_lazy("Read in this language"), widget=FastSelect, empty_label=None
    )
    witness = forms.CharField(
        label=gettext_lazy("Mediator or witness"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Who translated or was present; empty when nobody else was."),
    )
    form = forms.ChoiceField(
        label=gettext_lazy("Form"),
        choices=Consent.Form.choices,
        initial=Consent.Form.PRINTED,
        widget=FastSelect,
    )

    class Meta:
        model = VolunteerMatch
        fields = ["about", "with_family"]
        widgets = {"about": NoteLine}

    field_order = ["offer", "about", "with_family", "agrees", "language", "witness", "form"]
    CONSENT = ("agrees", "language", "witness", "form")

    def __init__(self, *args, client: Client, **kwargs):
        super().__init__(*args, **kwargs)
        self.client = self.instance.client = client
        found = VolunteerOffer.objects.visible_to(self.user)
        self.offers, self.left_out = offers_for(client, found), found.left_out()
        self.most_offered = MOST_OFFERED if len(self.offers) == MOST_OFFERED else None
        choices_offered = [("", ""), *((each.pk, line(each)) for each in self.offers)]
        self.fields["offer"].offer([*self.offers, *self._gone(found)], choices_offered)
        if is_agreed := standing_consents().filter(client=client).exists():
            for name in self.CONSENT:
                del self.fields[name]
        else:
            self.fields["agrees"].help_text = Consent(kind=Consent.Kind.VOLUNTEER).meaning
            self.initial["language"] = client.language_id
            self.fields["language"].choices = choices("language")
        self.is_agreed = is_agreed

    def _gone(self, found: OfferQuerySet) -> list[VolunteerOffer]:
        """The offer that was chosen and is not to be had any more: saving says why, which no list can."""
        chosen = self.data.get(self.add_prefix("offer"), "")
        if not chosen.isdecimal() or any(str(each.pk) == chosen for each in self.offers):
            return []
        return list(found.filter(pk=chosen).select_related("volunteer"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if offer := cleaned.get("offer"):
            self.instance.offer = offer
            if missing := offer.volunteer.missing_papers():
                raise ValidationError({"offer": " ".join(missing)})
        return cleaned

    def consent(self) -> Consent | None:
        """What was agreed to just now, unsaved."""
        if self.is_agreed:
            return None
        said = {name: self.cleaned_data[name] for name in ("language", "witness", "form")}
        kind = Consent.Kind.VOLUNTEER
        return Consent(client=self.client, kind=kind, given_on=timezone.localdate(), **said)


def offers_for(client: Client, found: OfferQuerySet) -> list[VolunteerOffer]:
    """Those in the client's district first, then those of somebody who speaks the client's language; not more than
    anybody reads."""
    spoken = {client.language_id, *(each.pk for each in client.further_languages.all())}
    return list(
        found.open_to_clients().nearest_first(client.district_id, spoken).with_people()[:MOST_OFFERED]
    )


def whom(match: VolunteerMatch, own_offices: Collection[int]) -> str:
    """The event, or the client of one's own office; of other offices only that there is somebody (P13): the database
    shows no more."""
    if match.event_id:
        return str(match.event)
    if is_own_client(match, own_offices):
        return client_text(match, own_offices)
    return _("a client of another office") if match.client_id else _("somebody")


def line(offer: VolunteerOffer) -> str:
    """Maria Beispiel · Practising German · Eving · Arabic, German · 1 place free."""
    free = _("free: %(number)d") % {"number": offer.capacity - offer.match_count}
    return SEPARATOR.join([about_offer(offer), free])


def about_offer(offer: VolunteerOffer) -> str:
    texts = labels("language")
    spoken = ", ".join(texts.get(each.pk, each.pk) for each in offer.volunteer.languages.all())
    parts = [str(offer.volunteer), offer.get_kind_display(), str(offer.district), spoken]
    return SEPARATOR.join(filter(None, parts))
