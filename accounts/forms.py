"""Forms of the staff administration and of one's own profile."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import services
from accounts.models import CityRole, Membership, User
from catalogues.forms import CatalogueChoicesMixin
from core.forms import ScopedFormMixin
from core.widgets import ComboboxMultiple, DateInput


class UserForm(ScopedFormMixin, CatalogueChoicesMixin, forms.ModelForm):
    SPOKEN = ("languages",)

    class Meta:
        model = User
        fields = ["given_name", "family_name", "email", "languages"]
        widgets = {"languages": ComboboxMultiple}
        help_texts = {
            "languages": _("Public pages name the languages that an office speaks, never whose they are.")
        }
        error_messages = {"email": {"unique": _("This e-mail address has an account already.")}}

    def clean_email(self) -> str:
        """Addresses differ only by case on paper: they are stored in lower case and so are unique."""
        return self.cleaned_data["email"].lower()


class ProfileForm(UserForm):
    class Meta(UserForm.Meta):
        fields = ["given_name", "family_name", "languages"]


class RoleForm(ScopedFormMixin, CatalogueChoicesMixin, forms.ModelForm):
    """A new role of the person in `instance.user`."""

    def save(self, *, request: HttpRequest) -> Membership | CityRole:
        services.grant(request=request, role=self.instance)
        return self.instance


class MembershipForm(RoleForm):
    class Meta:
        model = Membership
        fields = ["office", "role", "employer", "affiliation", "weekly_hours", "valid_from", "valid_until"]
        widgets = {"valid_from": DateInput, "valid_until": DateInput}


class CityRoleForm(RoleForm):
    class Meta:
        model = CityRole
        fields = ["role", "valid_from", "valid_until"]
        widgets = {"valid_from": DateInput, "valid_until": DateInput}


class RoleEndForm(forms.Form):
    """The end of `role`, a membership or city role."""

    last_day = forms.DateField(label=_("Last day"), widget=DateInput, initial=timezone.localdate)

    def __init__(self, *args, role: Membership | CityRole, **kwargs):
        super().__init__(*args, **kwargs)
        self.role = role

    def clean_last_day(self) -> date:
        last_day = self.cleaned_data["last_day"]
        if last_day < self.role.valid_from:
            raise ValidationError(_("The end lies before the start."))
        return last_day
