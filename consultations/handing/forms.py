"""What the person consents to when the file goes to another office."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogues.forms import CatalogueChoicesMixin
from catalogues.labels import labels
from clients.models import Client
from consultations.handing import services
from consultations.models import Concern, Consent
from consultations.referrals.consents import FILE
from consultations.referrals.forms import CONSENT_LASTS
from core.forms import DraftFormMixin, ScopedFormMixin
from core.widgets import DateInput, FastSelect


class HandOverForm(DraftFormMixin, ScopedFormMixin, CatalogueChoicesMixin, forms.ModelForm):
    class Meta:
        model = Consent
        fields = ["to_office", "purpose", "language", "witness", "form", "given_on"]
        labels = {"to_office": _("To which office")}
        widgets = {
            "to_office": FastSelect,
            "purpose": FastSelect,
            "language": FastSelect,
            "form": FastSelect,
            "given_on": DateInput,
        }
        help_texts = {"witness": _("Who translated or was present; empty when nobody else was.")}

    def __init__(self, *args, user, client: Client, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        self.instance.client, self.instance.recorded_by = client, user
        self.instance.items = [FILE, "language"]
        offices, near = self.fields["to_office"], services.living_elsewhere(client)
        offices.required, offices.queryset = True, offices.queryset.exclude(pk=client.office_id)
        self.fields["form"].choices = Consent.Form.choices
        self.initial |= {
            "to_office": near[0].pk if near else None,
            "purpose": "advice",
            "language": client.language_id,
            "given_on": timezone.localdate(),
        }
        self._offer_concerns(user, client)

    def _offer_concerns(self, user, client: Client) -> None:
        texts = labels("topic")
        latest = list(services.concerns_of(client)[: services.OFFERED])
        field = forms.ModelChoiceField(
            label=_("Concern with which it goes on there"),
            queryset=Concern.objects.visible_to(user).filter(pk__in=[concern.pk for concern in latest]),
            empty_label=None,
            widget=FastSelect,
        )
        field.choices = [(concern.pk, f"{texts[concern.topic_id]} ({concern.held_on})") for concern in latest]
        self.fields["concern"] = field
        self.order_fields(["to_office", "concern"])

    def clean(self) -> dict:
        cleaned = super().clean()
        if given_on := cleaned.get("given_on"):
            self.instance.valid_until = given_on + CONSENT_LASTS
            if self.instance.valid_until < timezone.localdate():
                self.add_error("given_on", _("This consent would be over already. Ask again."))
        return cleaned
