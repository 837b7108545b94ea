"""Building blocks of forms for crispy-forms."""

from crispy_forms.layout import Div, Field, Fieldset
from django.forms import BaseForm
from django.template.loader import render_to_string
from django.utils.functional import Promise

from core.conflicts import as_read


class Panel(Div):
    """Fields under a title in a panel of their own. The panel is around the fieldset: a legend stands on the border of
    a fieldset that has one."""

    def __init__(self, title: str | Promise, *fields: object):
        super().__init__(Fieldset(title, *fields), css_class="panel")


class Fold(Field):
    """A list of choices that opens with a click, without script; what is chosen stands beside its name, and it is open
    where something about it is wrong."""

    def render(self, form: BaseForm, context, *args, **kwargs) -> str:
        bound = form[self.fields[0]]
        field = super().render(form, context, *args, extra_context={"form_show_labels": False}, **kwargs)
        return render_to_string(
            "kern/layout/fold.html",
            {"bound": bound, "chosen": as_read(bound, bound.value()), "field": field},
        )
