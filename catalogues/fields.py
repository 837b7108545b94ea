"""A model field for a code of a short code list."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from catalogues.labels import choices, labels
from core.forms import Listed


class CodeField(models.CharField):
    """A code of the code list `catalogue`; forms offer its active entries, `get_<name>_display()` gives the label.

    A default is the code of "not stated" wherever the list has one, so that NULL never means unknown.
    """

    def __init__(self, verbose_name: str | Promise | None = None, *, catalogue: str, **kwargs):
        self.catalogue = catalogue
        kwargs.setdefault("max_length", 20)
        super().__init__(verbose_name, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"catalogue": self.catalogue}

    def contribute_to_class(self, cls, name, private_only=False):
        super().contribute_to_class(cls, name, private_only)
        if not cls._meta.abstract:
            setattr(cls, f"get_{name}_display", lambda obj: self.label(getattr(obj, name)))

    def label(self, code: str) -> str:
        return labels(self.catalogue).get(code, code)

    def validate(self, value, model_instance):
        super().validate(value, model_instance)
        if value and value not in labels(self.catalogue):
            raise ValidationError(
                _("“%(code)s” is not in the list."), code="invalid_choice", params={"code": value}
            )

    def formfield(self, **kwargs):
        optional = []
        if self.blank:
            optional = [("", _("not stated"))]
        elif not self.has_default():
            optional = [("", "---------")]
        defaults = {
            "choices": Listed(lambda: optional + choices(self.catalogue)),
            "label": capfirst(self.verbose_name),
            "required": not self.blank,
            "help_text": self.help_text,
        }
        if self.has_default():
            defaults["initial"] = self.get_default()
        kwargs.pop("max_length", None)
        kwargs.pop("form_class", None)
        return forms.ChoiceField(**defaults | kwargs)
