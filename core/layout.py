"""Building blocks of forms for crispy-forms."""

from crispy_forms.layout import Div, Fieldset
from django.utils.functional import Promise


class Panel(Div):
    """Fields under a title in a panel of their own. The panel is around the fieldset: a legend stands on the border of
    a fieldset that has one."""

    def __init__(self, title: str | Promise, *fields: object):
        super().__init__(Fieldset(title, *fields), css_class="panel")
