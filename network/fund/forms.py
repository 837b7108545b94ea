"""Forms of the staff: a step each, and the money."""

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalogues.labels import labels
from core.forms import OF_OUR_TIME, ScopedFormMixin
from core.templatetags.ui import number
from core.widgets import DateInput, FastSelect, NoteLine, NoteText
from districts.models import District
from network.fund import machine, minuting
from network.fund.budgets import CENT, FundRule
from network.fund.codes import Check
from network.fund.models import FundApplication
from network.fund.payments import REASON
from network.fund.receipt_forms import ReceiptsMixin


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


class DecideForm(ScopedFormMixin, StepForm):
    outcome = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    amount = _euros(
        _("Approved, in euros"), required=False, help_text=_("Only where it is approved in part.")
    )
    on = _day(_("Decided on"))
    meeting = forms.ChoiceField(
        label=_("Minuted in"),
        required=False,
        widget=FastSelect,
        help_text=_("A meeting of a body that keeps its minutes here, best with its decision."),
    )
    minutes = forms.CharField(
        label=pgettext_lazy("minutes of a meeting", "Minutes"),
        max_length=80,
        required=False,
        help_text=_("Where the decision is written down otherwise: meeting, number, item."),
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
        self.meetings = minuting.meetings_for(self.user, self.application)
        self.fields["meeting"].choices = [("", _("not kept here")), *minuting.choices(self.meetings)]

    def clean(self) -> dict:
        """`minuted` takes the place of meeting and minutes."""
        cleaned = super().clean()
        text = cleaned.pop("minutes", "")
        minuted = minuting.chosen(self.meetings, cleaned.pop("meeting", ""), text)
        meeting = minuted.meeting
        if meeting is None and not text and "minutes" not in self.errors:
            self.add_error("minutes", _("Choose the meeting, or say where the decision is written down."))
        if meeting and cleaned.get("on") and cleaned["on"] != meeting.day:
            day = date_format(meeting.day, "SHORT_DATE_FORMAT")
            self.add_error("on", _("That meeting was on %(day)s.") % {"day": day})
        return cleaned | {"minuted": minuted}


class SeenForm(StepForm):
    """`seen` is what the application said in `total` when the page was opened: who would pass over what was said
    meanwhile is told, at `told_at`, and sends it once more."""

    total = told_at = told = ""

    seen = forms.DecimalField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["seen"] = getattr(self.application, self.total)

    def clean(self) -> dict:
        cleaned = super().clean()
        seen, now = cleaned.pop("seen", None), getattr(self.application, self.total)
        if "seen" in self.data and seen != now and now is not None:
            self.data = self.data.copy()
            self.data["seen"] = str(now)
            self.add_error(self.told_at, self.told % {"sum": number(now, 2)})
        return cleaned


class MoneyForm(SeenForm):
    """An amount and its day: of two people who enter the same transfer the second is told."""

    total, told_at = "paid", "amount"
    told = _(
        "Somebody has recorded or cancelled an amount since you opened this page: it is %(sum)s euros in "
        "all now. If yours is still missing, send it once more."
    )

    amount = _euros(_("Euros"), min_value=CENT.limit_value, error_messages={"min_value": CENT.message})
    on = _day(_("Day"))


class PayForm(MoneyForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("amount", self.application.left_to_pay)


class RepayForm(MoneyForm):
    total = "returned"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("amount", self.application.to_return or None)


class WaiveForm(MoneyForm):
    total = "waived"
    reason = forms.CharField(label=_("Reason"), max_length=REASON, widget=NoteLine)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("amount", self.application.to_return)


class CancelForm(StepForm):
    reason = forms.CharField(label=_("Reason"), max_length=REASON, widget=NoteLine(attrs={"autofocus": True}))


class SettleForm(SeenForm):
    """What the applicant has corrected meanwhile is not passed over."""

    total = told_at = "spent"
    told = _("The applicant now says that %(sum)s euros were used. If yours is right, send it once more.")

    spent = _euros(
        _("Used of the grant, in euros"),
        help_text=_("What was paid and not used has to come back; the applicant gets a mail about it."),
    )
    on = _day(_("Accepted on"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("spent", self.application.spent)


class ReceiptsForm(ReceiptsMixin, StepForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.take_receipts(self.application)


class BudgetForm(forms.Form):
    available = _euros(_("Available, in euros"))


class MoveForm(ScopedFormMixin, forms.Form):
    giver = forms.ModelChoiceField(label=_("From the district"), queryset=None, widget=FastSelect)
    receiver = forms.ModelChoiceField(label=_("To the district"), queryset=None, widget=FastSelect)
    amount = _euros(_("Euros"), min_value=CENT.limit_value, error_messages={"min_value": CENT.message})

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
            *("proof_day", "proof_month", "remind_days", "return_days", "frees_budget"),
        ]
        widgets = {"valid_from": DateInput}

    def clean_valid_from(self):
        day = self.cleaned_data["valid_from"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("Rules are not changed afterwards: today at the earliest."))
        return day
