"""Uploading a file of consultations."""

from pathlib import PurePath

from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.importing.models import ImportBatch
from core.forms import ScopedFormMixin
from core.importing.forms import TableFileField
from core.widgets import FastSelect
from districts.models import Office
from districts.scoping import Role

LARGEST_FILE = 50 * 1024 * 1024
"""Bytes; a workbook of 100,000 full rows has about 7 MB, as CSV about 15 MB."""


class ImportForm(ScopedFormMixin, forms.ModelForm):
    """A lead imports into an office of the own; who leads only one is not asked for it."""

    file = TableFileField(largest=LARGEST_FILE)

    class Meta:
        model = ImportBatch
        fields = ["file", "office", "source"]
        widgets = {"office": FastSelect}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        led = Office.objects.visible_to(user).of_member(user, Role.LEAD)
        self.fields["office"].queryset = led
        self.fields["office"].required = True
        self.fields["source"].help_text = _(
            "Leave it as it is, unless the numbers of several senders overlap."
        )
        if len(led) == 1:
            del self.fields["office"]
            self.instance.office = led[0]

    def clean_file(self):
        file = self.cleaned_data["file"]
        self.instance.file_name = PurePath(file.name).name[-200:]
        return file
