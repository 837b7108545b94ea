"""A field for several receipts at once, and what is no receipt."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files import File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from network.fund.models import FundApplication
from network.fund.receipts import FundReceipt, kind_of

LARGEST, LARGEST_TOGETHER = 5 * 1024 * 1024, 20 * 1024 * 1024
"""Bytes of a file, and of those that are sent at once."""


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class ReceiptsField(forms.FileField):
    """`value` is a list of files."""

    def __init__(self, **options):
        widget = ManyFiles({"accept": ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"})
        said = {
            "label": gettext_lazy("Receipts"),
            "help_text": gettext_lazy("PDF, JPEG or PNG, up to 5 MB each; several at once."),
        }
        super().__init__(widget=widget, **said | options)

    def clean(self, data: Any, initial: Any = None) -> Sequence[File]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if not given:
            super().clean(None, initial)
        files = [super(ReceiptsField, self).clean(each, initial) for each in given]
        for file in files:
            _check(file)
        if sum(file.size for file in files) > LARGEST_TOGETHER:
            size = filesizeformat(LARGEST_TOGETHER)
            raise ValidationError(_("Together the files are larger than %(size)s.") % {"size": size})
        return files


def _check(file: File) -> None:
    said = {"name": file.name, "size": filesizeformat(LARGEST)}
    if not kind_of(file):
        raise ValidationError(_("“%(name)s” is neither a PDF file nor a JPEG or PNG picture.") % said)
    if file.size > LARGEST:
        raise ValidationError(_("“%(name)s” is larger than %(size)s.") % said)


class ReceiptsMixin(forms.Form):
    """Receipts to add, and those there are to be ticked off (`remove`)."""

    def take_receipts(self, application: FundApplication, *, required: bool = False) -> None:
        known: Sequence[FundReceipt] = list(application.receipts.all())
        self.fields["receipts"] = ReceiptsField(required=required)
        if known:
            self.fields["remove"] = forms.MultipleChoiceField(
                label=_("Take back"),
                choices=[(str(receipt.pk), receipt.name) for receipt in known],
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
