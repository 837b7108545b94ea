"""Who takes over, office by office."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from districts.models import Office
from welcome.leaving import services


class LeaveForm(forms.Form):
    """One field per office of `leaver`; left empty, what belongs there stays."""

    def __init__(self, *args, leaver: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.people: dict[str, User] = {}
        for office in services.offices_of(leaver):
            self.fields[self.name_of(office)] = self._choice(office, services.heirs(office, leaver))

    def _choice(self, office: Office, colleagues: list[User]) -> forms.ChoiceField:
        self.people |= {str(user.pk): user for user in colleagues}
        choices = [("", _("nobody yet")), *((str(user.pk), str(user)) for user in colleagues)]
        label = _("Who takes over in %(office)s") % {"office": office}
        return forms.ChoiceField(label=label, choices=choices, required=False)

    @staticmethod
    def name_of(office: Office) -> str:
        return f"heir_{office.pk}"

    @property
    def chosen(self) -> dict[int, User]:
        """The colleague by office, where one was chosen."""
        return {
            int(name.removeprefix("heir_")): self.people[value]
            for name, value in self.cleaned_data.items()
            if value
        }
