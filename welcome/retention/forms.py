"""How long a controller keeps what."""

from django import forms
from django.utils.translation import gettext as _

from districts.models import Employer
from welcome.retention.controllers import Controllers
from welcome.retention.rules import RULES

SET_BY_CONTROLLER = [rule for rule in RULES if rule.is_set_by_controller]


class PeriodsForm(forms.Form):
    """Months per rule, as they are or will be in force."""

    def __init__(self, *args, employer: Employer, controllers: Controllers, **kwargs):
        super().__init__(*args, **kwargs)
        for rule in SET_BY_CONTROLLER:
            self.fields[rule.code] = forms.IntegerField(
                label=rule.label,
                min_value=1,
                max_value=120,
                initial=controllers.months(employer, rule),
                help_text=_("Months from: %(start)s. Usually %(months)d.")
                % {"start": rule.start, "months": rule.months},
            )

    def changed_periods(self) -> dict[str, int]:
        return {code: self.cleaned_data[code] for code in self.changed_data}
