"""What the page of unusual patterns is asked: the period, and from where on something stands out."""

from datetime import timedelta

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import OF_OUR_TIME, DatesInOrder
from core.periods import Period
from core.widgets import DateInput, FastSelect
from welcome.patterns.rules import RULES, Limits

LONGEST = 366


class PatternsForm(DatesInOrder):
    """What is left out stands as in settings.AUDIT_PATTERNS."""

    since = forms.DateField(label=_("From"), widget=DateInput, validators=OF_OUR_TIME)
    until = forms.DateField(label=_("To"), widget=DateInput, validators=OF_OUR_TIME)
    rule = forms.ChoiceField(label=_("Pattern"), required=False, widget=FastSelect)
    files = forms.IntegerField(label=_("Files a day"), min_value=1, max_value=10_000)
    times = forms.IntegerField(label=_("Times as many as usual"), min_value=1, max_value=100)
    hours = forms.IntegerField(label=_("Hours around the opening hours"), min_value=0, max_value=12)
    failures = forms.IntegerField(label=_("Failed logins a day"), min_value=1, max_value=10_000)

    def __init__(self, query):
        today, usual = timezone.localdate(), settings.AUDIT_PATTERNS
        defaults = {name: usual[name] for name in ("files", "times", "hours", "failures")}
        defaults |= {"since": today - timedelta(days=usual["days"] - 1), "until": today}
        super().__init__({name: str(value) for name, value in defaults.items()} | query.dict())
        self.fields["rule"].choices = [("", _("all")), *((key, rule.name) for key, rule in RULES.items())]

    def clean(self) -> dict:
        cleaned = super().clean()
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and (until - since).days >= LONGEST:
            self.add_error("until", _("At most one year at once."))
        return cleaned

    @property
    def period(self) -> Period:
        return Period(self.cleaned_data["since"], self.cleaned_data["until"])

    @property
    def limits(self) -> Limits:
        return Limits(**{name: self.cleaned_data[name] for name in ("files", "times", "hours", "failures")})
