"""The upload of a table."""

from pathlib import PurePath

from django import forms
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

SUFFIXES = (".xlsx", ".csv")
LARGEST_FILE = 5 * 1024 * 1024
"""Bytes; a workbook of 20,000 rows has less than one million."""


class TableFileField(forms.FileField):
    """A workbook or a CSV file of at most `largest` bytes. What is in it is looked at later."""

    def __init__(self, *, largest: int = LARGEST_FILE, **kwargs):
        self.largest = largest
        texts = {"label": _("File"), "help_text": _(".xlsx (first sheet) or .csv (UTF-8)")}
        widget = forms.ClearableFileInput({"accept": ",".join(SUFFIXES)})
        super().__init__(**{"widget": widget} | texts | kwargs)

    def validate(self, value) -> None:
        super().validate(value)
        if value and PurePath(value.name).suffix.lower() not in SUFFIXES:
            raise ValidationError(_("Only .xlsx and .csv files can be imported."))
        if value and value.size > self.largest:
            raise ValidationError(_("The file is larger than %s.") % filesizeformat(self.largest))


class TableForm(forms.Form):
    file = TableFileField()
