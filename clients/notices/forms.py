"""Writing a notice, and recording that a client was given some."""

from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogues.forms import CatalogueChoicesMixin
from clients.notices.models import PrivacyNotice
from core.forms import DraftFormMixin, ScopedFormMixin
from core.widgets import Combobox, DateInput, LongText


class NoticeForm(ScopedFormMixin, forms.ModelForm):
    class Meta:
        model = PrivacyNotice
        fields = ["text"]
        widgets = {"text": LongText(attrs={"rows": 30})}


class NoticeLanguageForm(CatalogueChoicesMixin, NoticeForm):
    """The newest version in a further language; the instance says of which controller."""

    class Meta(NoticeForm.Meta):
        fields = ["language", "is_easy", "text"]
        widgets = NoticeForm.Meta.widgets | {"language": Combobox}

    def _get_validation_exclusions(self) -> set[str]:
        """Controller and version are no fields, but what must be there once only is looked at."""
        return super()._get_validation_exclusions() - {"employer", "version"}


class GivenForm(DraftFormMixin, forms.Form):
    notices = forms.MultipleChoiceField(label=_("What was given"), widget=forms.CheckboxSelectMultiple)
    given_on = forms.DateField(label=_("Given on"), widget=DateInput)

    def __init__(self, *args, offered: list[PrivacyNotice], **kwargs):
        super().__init__(*args, **kwargs)
        self.offered = {str(notice.pk): notice for notice in offered}
        self.fields["notices"].choices = [(key, str(notice)) for key, notice in self.offered.items()]
        self.initial |= {"notices": list(self.offered), "given_on": timezone.localdate()}

    def clean_given_on(self) -> date:
        day = self.cleaned_data["given_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("The day lies in the future."))
        if any(day < timezone.localdate(notice.written_at) for notice in self.offered.values()):
            raise forms.ValidationError(_("The notice was written later than that."))
        return day

    def chosen(self) -> list[PrivacyNotice]:
        return [self.offered[key] for key in self.cleaned_data["notices"]]
