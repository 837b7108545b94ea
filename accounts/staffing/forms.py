"""Forms of the roster and of absences."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Absence, Duty, Membership, User
from accounts.staffing.weeks import Slot, Week
from core.forms import ScopedFormMixin
from core.widgets import DateInput, FastSelect, TimeInput
from districts.models import Site


@dataclass(frozen=True)
class Cell:
    """A person in open hours: on duty there or not."""

    slot: Slot
    member: Membership
    is_member: bool
    is_absent: bool
    is_checked: bool

    @property
    def key(self) -> str:
        return f"{self.slot.key}/{self.member.user_id}"

    @property
    def duties(self) -> list[Duty]:
        return [shift.duty for shift in self.slot.shifts if shift.duty.user_id == self.member.user_id]

    @property
    def is_open(self) -> bool:
        """Whether there is something to tick, if only to take a duty out that cannot be done."""
        return bool(self.duties) or (self.is_member and not self.is_absent)

    def new_duty(self) -> Duty:
        slot = self.slot
        return Duty(
            user=self.member.user,
            site=slot.site,
            day=slot.day,
            starts_at=slot.opens_at,
            ends_at=slot.closes_at,
        )


class RosterForm(forms.Form):
    """A grid of the open hours of `week` and the team. `shown` is what was ticked when the page was made: only what
    differs from it is written, so that two leads do not undo each other's changes."""

    duties = forms.MultipleChoiceField(required=False)
    shown = forms.MultipleChoiceField(required=False, widget=forms.MultipleHiddenInput)

    def __init__(self, *args, week: Week, **kwargs):
        super().__init__(*args, **kwargs)
        self.week = week
        choices = [(cell.key, cell.key) for cell in self.cells if cell.is_open]
        self.fields["duties"].choices = self.fields["shown"].choices = choices

    @property
    def rows(self) -> Iterator[tuple[Slot, list[Cell]]]:
        return ((slot, [self._cell(slot, member) for member in self.week.team]) for slot in self.week.slots)

    @property
    def cells(self) -> Iterator[Cell]:
        return (cell for _slot, cells in self.rows for cell in cells)

    def _cell(self, slot: Slot, member: Membership) -> Cell:
        cell = Cell(
            slot,
            member,
            is_member=member.is_valid_on(slot.day),
            is_absent=self.week.is_absent(member.user_id, slot.day),
            is_checked=False,
        )
        ticked = cell.key in self.data.getlist("duties") if self.is_bound else bool(cell.duties)
        return Cell(slot, member, cell.is_member, cell.is_absent, is_checked=ticked)

    def changes(self) -> tuple[list[Duty], list[Duty]]:
        """Duties to add and to remove. A duty over two stretches of open hours that is taken out of one of them stays
        in the other."""
        wanted, shown = set(self.cleaned_data["duties"]), set(self.cleaned_data["shown"])
        cells = list(self.cells)
        remove = {duty.pk: duty for cell in cells if cell.key in shown - wanted for duty in cell.duties}
        add = [
            cell.new_duty()
            for cell in cells
            if cell.key in wanted
            and (cell.key not in shown or cell.duties)
            and all(duty.pk in remove for duty in cell.duties)
        ]
        return add, list(remove.values())


class DutyForm(ScopedFormMixin, forms.ModelForm):
    """A duty at other times than the open hours of a site of `week`'s office."""

    class Meta:
        model = Duty
        fields = ["site", "user", "day", "starts_at", "ends_at"]
        widgets = {"day": DateInput, "starts_at": TimeInput, "ends_at": TimeInput, "site": FastSelect}

    def __init__(self, *args, week: Week, **kwargs):
        super().__init__(*args, **kwargs)
        office = week.office
        self.fields["site"].queryset = Site.objects.visible_to(self.user).filter(office=office)
        self.fields["site"].empty_label = None
        self.fields["user"] = forms.ChoiceField(
            label=_("Staff member"),
            choices=[(member.user_id, str(member.user)) for member in week.team],
            widget=FastSelect,
        )
        self.team: dict[str, User] = {str(member.user_id): member.user for member in week.team}

    def clean_user(self) -> User:
        return self.team[self.cleaned_data["user"]]


class AbsenceForm(ScopedFormMixin, forms.ModelForm):
    """One's own absence; a lead chooses among the people of the office. Whose it is does not change later."""

    class Meta:
        model = Absence
        fields = ["user", "first_day", "last_day", "kind"]
        widgets = {"first_day": DateInput, "last_day": DateInput, "kind": FastSelect}

    def __init__(self, *args, staff: dict[str, User], **kwargs):
        super().__init__(*args, **kwargs)
        self.staff = staff
        if self.instance._state.adding and len(staff) > 1:
            choices = [(key, str(person)) for key, person in staff.items()]
            self.fields["user"] = forms.ChoiceField(
                label=_("Staff member"), choices=choices, widget=FastSelect, initial=str(self.user.pk)
            )
        else:
            del self.fields["user"]

    def clean_user(self) -> User:
        return self.staff[self.cleaned_data["user"]]

    def clean_last_day(self) -> date:
        first_day, last_day = self.cleaned_data.get("first_day"), self.cleaned_data["last_day"]
        if first_day and last_day < first_day:
            raise ValidationError(_("The end lies before the start."))
        return last_day
