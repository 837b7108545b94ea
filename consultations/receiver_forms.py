"""To whom: a type-ahead over the partner directory, in the rows of a consultation and in forms of its own."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from catalogues.models import Language
from consultations.models import Consultation
from core.widgets import FastSelect
from districts.models import District, Office
from districts.scoping import HasAccess
from partners.models import Organisation, Service

Receiver = Service | Organisation | Office


def find_receiver(user: HasAccess, key: UUID | None, text: str) -> Receiver | None:
    """What was chosen, if the text still says so; otherwise what was typed, if it is one name of the directory or of
    an office."""
    text = text.strip()
    if not text:
        return None
    services = Service.objects.visible_to(user).select_related("organisation")
    organisations = Organisation.objects.visible_to(user)
    chosen = key and (services.filter(pk=key).first() or organisations.filter(pk=key).first())
    if chosen and plain(text) in {plain(str(chosen)), plain(chosen.name)}:
        return chosen
    named = (
        services.offered().filter(name__iexact=text)[:2]
        or organisations.active().filter(name__iexact=text)
        or Office.objects.visible_to(user).filter(name__iexact=text)
    )
    return named[0] if len(named) == 1 else None


def plain(text: str) -> str:
    """As a browser shows it: runs of spaces are one."""
    return " ".join(text.split())


def need_of(consultation: Consultation, topic: str) -> dict[str, str]:
    """For whom and what for a receiver is sought, as `receiver_options` asks; what is not stated is left to what is
    known of the client."""
    district, language = consultation.district_id, consultation.language_id
    return {
        "topic": topic,
        "client": str(consultation.client_id or ""),
        "district": district if district != District.UNKNOWN else "",
        "language": language if language != Language.NOT_STATED else "",
    }


def receiver_attrs(hidden_id: str, need: Mapping[str, str] | None = None) -> dict[str, str]:
    """Of the input that becomes a type-ahead (static/js/combobox.js); the key goes to the hidden input of that id. With
    a `need` the services that fit it stand on top."""
    url = reverse_lazy("consultations:receiver_options")
    return {
        "class": "kern-form-input__input",
        "data-combobox-url": f"{url}?{urlencode(need)}" if need else url,
        "data-combobox-value": hidden_id,
        "data-combobox-min": "0",
    }


class ReceiverFormMixin(forms.Form):
    """Asks for an organisation (perhaps with a service) or another office: exactly one. `cleaned_data` then has
    `organisation`, `service` and `to_office`; `own_office_id` is the office that cannot be the receiver."""

    own_office_id: int | None = None

    receiver = forms.UUIDField(required=False, widget=forms.HiddenInput)
    receiver_text = forms.CharField(
        label=_("Service or organisation"),
        required=False,
        max_length=340,
        help_text=_("Type a name or a topic and choose."),
    )
    to_office = forms.ModelChoiceField(
        label=_("… or another welcome office"),
        queryset=Office.objects.visible_to(AnonymousUser()),
        required=False,
        empty_label="–",
        widget=FastSelect,
    )

    def prepare_receiver(
        self, user: HasAccess, stored: Receiver | None = None, need: Mapping[str, str] | None = None
    ) -> None:
        """Offer the other offices and what fits the `need`, and show the receiver that is stored; the form's `__init__`
        calls it."""
        self.fields["to_office"].queryset = Office.objects.visible_to(user).exclude(pk=self.own_office_id)
        self.fields["receiver_text"].widget.attrs |= receiver_attrs(self["receiver"].auto_id, need)
        if isinstance(stored, Office):
            self.initial["to_office"] = stored.pk
        elif stored:
            self.initial |= {"receiver": str(stored.pk), "receiver_text": str(stored)}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        text, office = cleaned.get("receiver_text", ""), cleaned.get("to_office")
        found = find_receiver(self.user, cleaned.get("receiver"), text)
        if text and office:
            self.add_error("to_office", _("Name one receiver: an organisation or another office."))
        elif text and found is None:
            self.add_error("receiver_text", _("This is not in the directory. Please choose from the list."))
        elif not text and not office:
            self.add_error("receiver_text", _("Choose the service or organisation, or another office."))
        is_office = isinstance(found, Office)
        if is_office and found.pk == self.own_office_id:
            self.add_error("receiver_text", _("A hand-over goes to another office."))
        service = found if isinstance(found, Service) else None
        organisation = service.organisation if service else None if is_office else found
        cleaned |= {"service": service, "organisation": organisation}
        cleaned["to_office"] = found if is_office else office
        return cleaned
