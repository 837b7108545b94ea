"""Uploading a package."""

from django import forms
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from partners.hsds.archives import LARGEST_ZIP


class PackageForm(forms.Form):
    package = forms.FileField(
        label=_("Package"),
        help_text=_(
            "A .zip with organizations.json and services.json or with the CSV tables of HSDS 3, or the Excel workbook"
        ),
        widget=forms.ClearableFileInput({"accept": ".zip,.xlsx"}),
    )

    def clean_package(self):
        file = self.cleaned_data["package"]
        if file.size > LARGEST_ZIP:
            raise ValidationError(
                _("The file is larger than %(limit)s; the command import_directory takes it."),
                params={"limit": filesizeformat(LARGEST_ZIP)},
            )
        return file
