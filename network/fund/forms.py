"""Forms of the staff: a step each, and the money."""

from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalogues.labels import labels
from core.forms import OF_OUR_TIME, ScopedFormMixin
from core.widgets import DateInput, FastSelect, NoteText
from districts.models import District
from network.fund import machine
from network.fund.budgets import FundRule
from network.fund.codes import Check
from network.fund.models import FundApplication


def _euros(label, **options) -> forms.DecimalField:
    return forms.DecimalField(label=label, max_digits=9, decimal_places=2, **{"min_value": 0} | options)


def _day(label) -> forms.DateField:
    return forms.DateField(
        label=label, widget=DateInput, initial=timezone.localdate, validators=list(OF_OUR_TIME)
    )


class StepForm(forms.Form):
    """About one application; its fields are what the service is told."""

    def __init__(self, *args, application: FundApplication, **kwargs):
        self.application = application
        super().__init__(*args, **kwargs)


class CheckForm(StepForm):
    checks = forms.MultipleChoiceField(
        label=_("Formal check"), choices=Check.choices, required=False, widget=forms.CheckboxSelectMultiple
    )


class QueryForm(StepForm):
    question = forms.CharField(
        label=_("Question"), max_length=2000, widget=NoteText(attrs={"rows": 4, "autofocus": True})
    )


class DecideForm(StepForm):
    outcome = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    amount = _euros(
        _("Approved, in euros"), required=False, help_text=_("Only where it is approved in part.")
    )
    on = _day(_("Decided on"))
    minutes = forms.CharField(
        label=pgettext_lazy("minutes of a meeting", "Minutes"),
        max_length=80,
        help_text=_("Where the decision is written down: meeting, number, item."),
    )
    reason = forms.CharField(
        label=_("Reason, for the applicant"),
        max_length=2000,
        required=False,
        widget=NoteText(attrs={"rows": 4}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        names = labels("fund_status")
        outcomes = (machine.APPROVED, machine.PARTLY, machine.REJECTED)
        self.fields["outcome"].choices = [(code, names[code]) for code in outcomes]


class PayForm(StepForm):
    on = _day(_("Paid on"))


class SettleForm(StepForm):
    spent = _euros(
        _("Used of the grant, in euros"),
        help_text=_("The rest must have come back before the proof is accepted."),
    )
    on = _day(_("Accepted on"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("spent", self.application.spent)


class BudgetForm(forms.Form):
    available = _euros(_("Available, in euros"))


class MoveForm(ScopedFormMixin, forms.Form):
    giver = forms.ModelChoiceField(label=_("From the district"), queryset=None, widget=FastSelect)
    receiver = forms.ModelChoiceField(label=_("To the district"), queryset=None, widget=FastSelect)
    amount = _euros(_("Euros"), min_value=Decimal("0.01"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("giver", "receiver"):
            self.fields[name].queryset = District.objects.visible_to(self.user).within_city()


class RuleForm(forms.ModelForm):
    """New rules from a day on; what held before stays."""

    class Meta:
        model = FundRule
        fields = [
            *("valid_from", "cap", "management_up_to", "round_table_up_to"),
            *("proof_day", "proof_month", "remind_days", "frees_budget"),
        ]
        widgets = {"valid_from": DateInput}

    def clean_valid_from(self):
        day = self.cleaned_data["valid_from"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("Rules are not changed afterwards: today at the earliest."))
        return day
