"""Forms of advisers: prepare a referral, make a step, give a consent."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogues.forms import CatalogueChoicesMixin
from catalogues.labels import choices, labels
from clients.models import Client
from consultations.models import Concern, Consent, Consultation, Referral
from consultations.receiver_forms import Receiver, ReceiverFormMixin, need_of
from consultations.referrals import machine
from consultations.referrals.consents import FILE
from consultations.referrals.machine import Move
from core.forms import DraftFormMixin, ScopedFormMixin
from core.layout import Panel
from core.widgets import Combobox, DateInput, FastSelect, SegmentedRadio

CONSENT_LASTS = timedelta(days=182)


def helper_of(*panels: Panel) -> FormHelper:
    helper = FormHelper()
    helper.form_tag, helper.disable_csrf = False, True
    helper.layout = Layout(*panels)
    return helper


def wide(name: str, columns: int) -> Field:
    return Field(name, wrapper_class=f"col-{columns}")


def add_faults(form: forms.Form, error: ValidationError) -> None:
    """Errors beside their fields, those of fields that are not there on top."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, faults in error.error_dict.items():
        form.add_error(name if name in form.fields else None, faults)


class ReferralForm(
    DraftFormMixin, ScopedFormMixin, CatalogueChoicesMixin, ReceiverFormMixin, forms.ModelForm
):
    """A referral that is being prepared, of one concern of `consultation`; with `is_sending` it must be ready to go."""

    class Meta:
        model = Referral
        fields = ["concern", "mode", "priority", "is_agreed", "shares_topic", "consent"]
        widgets = {
            "concern": FastSelect,
            "mode": FastSelect,
            "priority": SegmentedRadio,
            "consent": FastSelect,
        }
        help_texts = {
            "is_agreed": _("Needed for a slip, a call and a hand-over in person."),
            "shares_topic": _("Shown behind the link of the receiver; without it only the code is."),
            "consent": _("Needed to pass data on; it must name this receiver."),
        }

    def __init__(
        self,
        *args,
        user,
        consultation: Consultation,
        receiver: Receiver | None = None,
        is_sending: bool = False,
        **kwargs,
    ):
        """`receiver` stands there instead of the one that is stored."""
        self.consultation, self.is_sending = consultation, is_sending
        self.own_office_id = consultation.office_id
        super().__init__(*args, user=user, **kwargs)
        need = need_of(consultation, self._offer_concerns(user))
        self._offer_consents(user)
        self.prepare_receiver(user, receiver or self.instance.service or self.instance.receiver, need)
        self.helper = helper_of(
            Panel(_("To whom"), "receiver", wide("receiver_text", 5), wide("to_office", 4)),
            Panel(_("What and how"), wide("concern", 4), wide("mode", 4), wide("priority", 4)),
            Panel(
                _("What was agreed"), *(wide(name, 4) for name in ("is_agreed", "shares_topic", "consent"))
            ),
        )

    def _offer_concerns(self, user) -> str:
        """Those of the consultation; returns the topic of the chosen one, which static/js/referral.js follows."""
        field, texts = self.fields["concern"], labels("topic")
        concerns = Concern.objects.visible_to(user).filter(consultation=self.consultation)
        topics = {str(concern.pk): concern.topic_id for concern in concerns.order_by("position")}
        field.label, field.queryset = _("Concern"), concerns
        field.choices = [(key, texts[topic]) for key, topic in topics.items()]
        field.widget.attrs["data-topics"] = json.dumps(topics)
        return topics.get(str(self["concern"].value()), "")

    def _offer_consents(self, user) -> None:
        """The valid ones of the client, for those who may see them."""
        consents = Consent.objects.visible_to(user).filter(client=self.consultation.client_id or 0)
        field = self.fields["consent"]
        field.queryset = consents.valid_on(timezone.localdate()).with_details()
        field.empty_label = "–"
        field.label_from_instance = lambda consent: f"{consent.receiver}: {', '.join(consent.item_labels)}"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in ("organisation", "service", "to_office"):
            setattr(self.instance, name, cleaned.get(name))
        return cleaned

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.is_sending and not self.errors:
            try:
                self.instance.check_sendable()
            except ValidationError as error:
                self.add_error(None, error)


class StepForm(forms.Form):
    """What somebody enters to bring `referral` into the state `to`; which fields that are says machine.ENTERED."""

    on = forms.DateField(label=_("Day"), widget=DateInput)
    expected_on = forms.DateField(label=_("Expected on"), widget=DateInput)
    reason = forms.ChoiceField(label=_("Reason"), widget=FastSelect)
    outcome = forms.ChoiceField(label=_("Outcome"), widget=FastSelect)
    successor = forms.ModelChoiceField(
        label=_("Referred instead to"),
        queryset=None,
        required=False,
        empty_label="–",
        widget=FastSelect,
        help_text=_("Only for “redirected”."),
    )

    def __init__(self, *args, user, referral: Referral, to: str, **kwargs):
        self.referral, self.to = referral, to
        kwargs.setdefault("initial", {"on": timezone.localdate()})
        super().__init__(*args, auto_id=f"id_{to}_%s", **kwargs)
        for name in set(self.fields) - set(machine.ENTERED[to]):
            del self.fields[name]
        if "reason" in self.fields:
            self.fields["reason"].choices = [("", "–"), *choices("referral_reason")]
        if "outcome" in self.fields:
            texts = labels("referral_outcome")
            possible = [(code, texts[code]) for code in machine.OUTCOMES[to]]
            self.fields["outcome"].choices = [("", "–"), *possible]
        if "successor" in self.fields:
            self._offer_successors(user)

    def _offer_successors(self, user) -> None:
        """Others of the same concern that were not taken back; the question is asked only where there are some."""
        others = Referral.objects.visible_to(user).filter(concern=self.referral.concern_id)
        others = others.exclude(pk=self.referral.pk).exclude(status__in=machine.TAKEN_BACK)
        field = self.fields["successor"]
        field.queryset = others.select_related("organisation", "service", "to_office")
        field.label_from_instance = lambda referral: f"{referral.code} {referral.receiver_name}"
        if not field.queryset:
            del self.fields["successor"]

    @property
    def move(self) -> Move:
        return Move(self.to, **self.cleaned_data)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors:
            try:
                self.referral.check_move(Move(self.to, **cleaned))
            except ValidationError as error:
                add_faults(self, error)
        return cleaned


class ConsentForm(DraftFormMixin, ScopedFormMixin, CatalogueChoicesMixin, ReceiverFormMixin, forms.ModelForm):
    """What `client` consents to; read out in a language the person understands, by or with somebody named."""

    items = forms.MultipleChoiceField(
        label=_("Only what is ticked"), choices=[], widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Consent
        fields = ["purpose", "items", "language", "witness", "form", "given_on", "valid_until"]
        widgets = {
            "purpose": FastSelect,
            "language": Combobox,
            "form": SegmentedRadio,
            "given_on": DateInput,
            "valid_until": DateInput,
        }
        help_texts = {"witness": _("Who translated or was present; empty when nobody else was.")}

    def __init__(
        self,
        *args,
        user,
        client: Client,
        receiver: Receiver | None = None,
        need: Mapping[str, str] | None = None,
        **kwargs,
    ):
        """`receiver` stands there already; without one, what fits the `need` is proposed."""
        self.own_office_id = client.office_id
        super().__init__(*args, user=user, **kwargs)
        self.instance.client, self.instance.recorded_by = client, user
        today = timezone.localdate()
        self.initial.setdefault("language", client.language_id)
        self.initial |= {"given_on": today, "valid_until": today + CONSENT_LASTS}
        self.fields["items"].choices = [item for item in choices("consent_item") if item[0] != FILE]
        self.fields["valid_until"].required = True
        self.fields["form"].choices = Consent.Form.choices
        self.prepare_receiver(user, receiver, need)
        self.helper = helper_of(
            Panel(
                _("For whom and what for"),
                "receiver",
                wide("receiver_text", 5),
                "to_office",
                wide("purpose", 4),
            ),
            Panel(_("What may be passed on"), Field("items", wrapper_class="col-12")),
            Panel(
                _("How it was given"),
                wide("language", 4),
                wide("witness", 4),
                wide("form", 4),
                "given_on",
                "valid_until",
            ),
        )

    def clean(self) -> dict[str, Any]:
        """The consent names the organisation; which of its services helps is a matter of the referral."""
        cleaned = super().clean()
        for name in ("organisation", "to_office"):
            setattr(self.instance, name, cleaned.get(name))
        return cleaned
