"""What has been entered in the form of a referral, while a consent for it is given on another page. It is carried in
the address; nonsense there is taken as not entered."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.urls import reverse
from django.utils.functional import cached_property

from catalogues.labels import choices
from clients.models import Client
from consultations.models import Concern, Consent, Referral
from consultations.receiver_forms import Receiver, find_receiver, need_of
from districts.models import Office
from districts.scoping import HasAccess


class CarriedForm(forms.Form):
    INITIAL = ("concern", "mode", "priority", "consent")
    """What the form of the referral takes as it is."""

    concern = forms.ModelChoiceField(queryset=None, required=False)
    draft = forms.ModelChoiceField(queryset=None, required=False)
    receiver = forms.UUIDField(required=False)
    receiver_text = forms.CharField(required=False, max_length=340)
    to_office = forms.ModelChoiceField(queryset=None, required=False)
    mode = forms.ChoiceField(required=False)
    priority = forms.ChoiceField(required=False)
    consent = forms.ModelChoiceField(queryset=None, required=False)

    def __init__(self, data, *, user: HasAccess, client: Client | None):
        super().__init__(data)
        self.user, key = user, client.pk if client else 0
        concerns = Concern.objects.visible_to(user).filter(client=key, is_counted=True)
        self.fields["concern"].queryset = concerns.select_related("consultation")
        self.fields["draft"].queryset = Referral.objects.visible_to(user).drafts().filter(concern__client=key)
        self.fields["to_office"].queryset = Office.objects.visible_to(user)
        self.fields["consent"].queryset = Consent.objects.visible_to(user).filter(client=key)
        self.fields["mode"].choices = choices("referral_mode")
        self.fields["priority"].choices = choices("priority")

    @cached_property
    def entered(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def initial_values(self) -> dict[str, Any]:
        return {name: value for name, value in self.entered.items() if name in self.INITIAL}

    @property
    def receiver_found(self) -> Receiver | None:
        entered = self.entered
        found = find_receiver(self.user, entered.get("receiver"), entered.get("receiver_text", ""))
        return found or entered.get("to_office")

    @property
    def need(self) -> dict[str, str] | None:
        """For what a receiver is sought, when it is known."""
        concern = self.entered.get("concern")
        return need_of(concern.consultation, concern.topic_id) if concern else None

    def at(self, address: str, **more: Any) -> str:
        """`address` with all that was entered, and `more`."""
        values = {name: getattr(value, "pk", value) for name, value in (self.entered | more).items()}
        return f"{address}?{urlencode(values)}"

    def way_back(self, **more: Any) -> str | None:
        """The form of the referral with all that was entered, and `more`; None when there was none."""
        concern, draft = self.entered.get("concern"), self.entered.get("draft")
        if draft:
            return self.at(reverse("consultations:referral_update", args=[draft.pk]), **more)
        if concern:
            page = reverse("consultations:referral_create", args=[concern.consultation_id])
            return self.at(page, **more)
        return None
