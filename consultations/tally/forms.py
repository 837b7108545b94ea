"""A sheet says where, when and who; each row one consultation, or several that were alike."""

import re
import uuid
from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from catalogues.forms import CatalogueChoicesMixin
from catalogues.labels import choices
from consultations.concern_forms import outcome_choices
from consultations.models import Concern, Consultation
from consultations.services import ConcernEntry
from consultations.staff import advisers_in
from core.forms import ScopedFormMixin
from core.widgets import DateInput, FastSelect, TimeInput
from districts.models import Site
from districts.scoping import CASEWORK

ROWS = 12
"""Rows of a fresh sheet; those left empty are no consultations."""
MOST_ROWS = 60
MOST_ALIKE = 50
TOPICS = "tally-topics"
"""Where the page lists the topics to choose from while typing."""


class SheetForm(ScopedFormMixin, CatalogueChoicesMixin, forms.ModelForm):
    """What all rows share."""

    submission = forms.UUIDField(widget=forms.HiddenInput)

    class Meta:
        model = Consultation
        fields = ["site", "held_on", "channel", "adviser"]
        widgets = {"site": FastSelect, "held_on": DateInput, "channel": FastSelect, "adviser": FastSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offices = self.user.access.office_ids(*CASEWORK)
        sites = Site.objects.visible_to(self.user).filter(office__in=offices).select_related("office")
        self.fields["site"].queryset, self.fields["site"].required = sites, True
        self.fields["site"].choices = [(site.pk, f"{site.office} · {site}") for site in sites]
        staff = advisers_in(offices)
        self.fields["adviser"].queryset = staff
        self.fields["adviser"].choices = [(person.pk, str(person)) for person in staff]
        self.initial |= {"adviser": self.user.pk, "held_on": timezone.localdate(), "submission": uuid.uuid4()}

    def clean_held_on(self):
        day = self.cleaned_data["held_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("A consultation cannot lie in the future."))
        return day


class RowForm(forms.Form):
    start_time = forms.TimeField(label=_("Time"), required=False, widget=TimeInput)
    topics = forms.CharField(
        label=_("Topics (codes)"), required=False, max_length=200, widget=forms.TextInput({"list": TOPICS})
    )
    outcome = forms.ChoiceField(label=_("Outcome"), widget=FastSelect)
    language = forms.ChoiceField(label=_("Language"), widget=FastSelect)
    persons_present = forms.IntegerField(label=_("Persons present"), min_value=1, max_value=50, initial=1)
    count = forms.IntegerField(label=_("How many alike"), min_value=1, max_value=MOST_ALIKE, initial=1)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # To whom somebody was referred cannot be told of several at once.
        referred = Concern.OUTCOME_REFERRED
        self.fields["outcome"].choices = [pair for pair in outcome_choices() if pair[0] != referred]
        self.fields["outcome"].initial = "info"
        self.fields["language"].choices = choices("language")
        self.fields["language"].initial = "und"
        for name in ("persons_present", "count"):
            self.fields[name].widget.attrs["class"] = "num"

    def clean_topics(self) -> list[str]:
        """Codes in any case, separated by spaces or commas; the same one twice is one (R2)."""
        known = dict(choices("topic"))
        codes = [code.upper() for code in re.split(r"[\s,;]+", self.cleaned_data["topics"]) if code]
        if unknown := [code for code in codes if code not in known]:
            raise forms.ValidationError(
                _("There is no topic %(codes)s."), params={"codes": ", ".join(unknown)}
            )
        if not codes:
            raise forms.ValidationError(_("Give at least one topic, for instance BEH-01."))
        return list(dict.fromkeys(codes))


class TallyForm:
    """Sheet and rows as one form: both are checked, so that all errors are shown at once."""

    def __init__(self, data, *, user: User, rows: int = ROWS):
        self.sheet = SheetForm(data, user=user)
        row_set = forms.formset_factory(RowForm, extra=rows, max_num=MOST_ROWS, absolute_max=MOST_ROWS)
        self.rows = row_set(data, prefix="rows")

    @property
    def parts(self) -> list:
        return [self.sheet, self.rows]

    def is_valid(self) -> bool:
        valid = [self.sheet.is_valid(), self.rows.is_valid()]
        if all(valid) and not self.filled:
            self.sheet.add_error(None, _("No row is filled in yet."))
            return False
        return all(valid) and not self._future_rows()

    def _future_rows(self) -> list[RowForm]:
        """Rows of today with a time that is still to come; they are told."""
        if self.sheet.cleaned_data["held_on"] != timezone.localdate():
            return []
        now = timezone.localtime().time()
        rows = [
            row for row in self.rows if row.has_changed() and (row.cleaned_data["start_time"] or now) > now
        ]
        for row in rows:
            row.add_error("start_time", _("A consultation cannot lie in the future."))
        return rows

    @cached_property
    def filled(self) -> list[dict[str, Any]]:
        return [row.cleaned_data for row in self.rows if row.has_changed()]

    def consultations(self) -> Iterator[tuple[Consultation, list[ConcernEntry]]]:
        """One after the other, each with a mark of its own that follows from that of the sheet."""
        sheet = self.sheet.cleaned_data
        number = 0
        for row in self.filled:
            for _alike in range(row["count"]):
                number += 1
                consultation = Consultation(
                    office=sheet["site"].office,
                    **{name: sheet[name] for name in ("site", "held_on", "channel", "adviser")},
                    **{name: row[name] for name in ("start_time", "persons_present")},
                    language_id=row["language"],
                    submission=uuid.uuid5(sheet["submission"], str(number)),
                )
                yield consultation, [ConcernEntry(topic, row["outcome"]) for topic in row["topics"]]
