"""Forms of what is due: handing over, another day, a task of one's own."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from consultations.due import services
from consultations.follow_ups import LATEST_FOLLOW_UP
from consultations.models import Task
from consultations.staff import absent_on, advisers_in
from core.forms import ScopedFormMixin
from core.widgets import DateInput, FastSelect, NoteLine
from districts.models import Office
from districts.scoping import CASEWORK


def check_day(day: date) -> date:
    """A day on which something can be due: from today on, within two years."""
    today = timezone.localdate()
    if day < today:
        raise ValidationError(_("The day lies in the past."))
    if day > today + LATEST_FOLLOW_UP:
        raise ValidationError(_("The day lies more than two years ahead."))
    return day


class MoveForm(forms.Form):
    """`to` is a step or `day`; then `day` says which."""

    WEEK, WORKDAY, DAY = "week", "workday", "day"

    to = forms.ChoiceField(choices=[(WEEK, WEEK), (WORKDAY, WORKDAY), (DAY, DAY)])
    day = forms.DateField(required=False, widget=DateInput)

    def __init__(self, *args, due: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.due = due

    def clean(self) -> dict:
        cleaned = super().clean()
        to = cleaned.get("to")
        if to == self.WEEK:
            cleaned["day"] = services.week_later(self.due)
        elif to == self.WORKDAY:
            cleaned["day"] = services.next_working_day(self.due)
        elif not cleaned.get("day"):
            raise ValidationError(_("Choose a day."))
        check_day(cleaned["day"])
        return cleaned


class HandOverForm(forms.Form):
    """To somebody who works with clients in the office; who is away on the day is marked."""

    owner = forms.ChoiceField(label=gettext_lazy("New owner"), widget=FastSelect)

    def __init__(self, *args, office_id: int, due: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.people: dict[str, User] = {str(person.pk): person for person in advisers_in([office_id])}
        self.fields["owner"].choices = _with_absences(self.people, max(due, timezone.localdate()))

    def clean_owner(self) -> User:
        return self.people[self.cleaned_data["owner"]]


def _with_absences(people: dict[str, User], day: date) -> list[tuple[str, str]]:
    away = absent_on(people, day)
    words = _("%(person)s (absent until %(day)s)")
    return [
        (
            key,
            words % {"person": person, "day": date_format(away[person.pk], "SHORT_DATE_FORMAT")}
            if person.pk in away
            else str(person),
        )
        for key, person in people.items()
    ]


class TaskForm(ScopedFormMixin, forms.ModelForm):
    """Whose task it is, and of which office, is asked for once; later it is handed over."""

    class Meta:
        model = Task
        fields = ["title", "due_on", "office", "owner"]
        widgets = {"title": NoteLine, "due_on": DateInput, "office": FastSelect, "owner": FastSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        own = self.user.access.office_ids(*CASEWORK)
        offices = Office.objects.visible_to(self.user).filter(pk__in=own)
        if self.instance._state.adding:
            self.fields["office"].queryset = offices
            self.fields["office"].empty_label = None
            self.fields["owner"].queryset = advisers_in(own)
            self.fields["owner"].empty_label = None
        else:
            del self.fields["office"], self.fields["owner"]
        if len(own) < 2:
            self.fields.pop("office", None)

    def clean_due_on(self) -> date:
        day = self.cleaned_data["due_on"]
        return day if day == self.instance.due_on else check_day(day)

    def clean(self) -> dict:
        cleaned = super().clean()
        owner, office = cleaned.get("owner"), cleaned.get("office")
        office_id = office.pk if office else self.instance.office_id
        if owner and office_id and not advisers_in([office_id]).filter(pk=owner.pk).exists():
            self.add_error("owner", _("This person does not work with clients in that office."))
        return cleaned
