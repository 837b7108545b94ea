"""Choosing what is shown, and the definition of an indicator."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import ScopedFormMixin
from core.widgets import LongText
from districts.monitoring.models import Group, Indicator


class ChoiceForm(forms.Form):
    """Group and year, of those with figures. `no_year` is the label of no year in particular."""

    group = forms.ChoiceField(label=_("Group of persons"), required=False)
    year = forms.TypedChoiceField(label=_("Year"), coerce=int, empty_value=None, required=False)

    def __init__(self, *args, groups=(), years=(), no_year="", **kwargs):
        super().__init__(*args, **kwargs)
        empty = [("", no_year)] if no_year else []
        self.fields["group"].choices = [(code, label) for code, label in Group.choices if code in groups]
        self.fields["year"].choices = [*empty, *((year, str(year)) for year in years)]
        if not groups:
            del self.fields["group"]
        if not years:
            del self.fields["year"]


class IndicatorForm(ScopedFormMixin, forms.ModelForm):
    """The code never changes, the unit not once there are values in it."""

    class Meta:
        model = Indicator
        fields = (
            "code",
            "field",
            "name_de",
            "name_en",
            "name_tr",
            "unit",
            "decimals",
            "direction",
            "definition_de",
            "definition_en",
            "definition_tr",
            "source",
            "position",
            "is_active",
            "replaced_by",
        )
        widgets = dict.fromkeys(
            ("definition_de", "definition_en", "definition_tr"), LongText(attrs={"rows": 3})
        )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            self.fields["code"].help_text = _("Small letters, digits and “_”; it stands in the files.")
            return
        self.fields["code"].disabled = True
        self.fields["unit"].disabled = self.instance.values.exists()
