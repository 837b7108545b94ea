"""Staff accounts and their rights, for system administrators; and one's own profile, for everybody."""

from copy import copy

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import CreateView, DetailView, FormView, UpdateView
from django.views.generic.detail import SingleObjectMixin

from accounts import forms, services
from accounts.filters import UserFilter
from accounts.models import CityRole, Membership, User
from core import audit
from core.confirming import ConfirmedMixin
from core.listing import ListingView
from core.saving import save_recorded
from core.tables import Column
from core.views import FormPageMixin, RoleRequiredMixin, ScopedMixin, ScopedSaveMixin
from districts.scoping import EVERYBODY, Role

COLUMNS = [
    Column("name", _("Name"), str, sort=("family_name", "given_name"), link=User.get_absolute_url),
    Column("email", _("E-mail"), lambda user: user.email, sort=("email",)),
    Column("roles", _("Roles today"), lambda user: user.role_names),
    Column(
        "last_login", _("Last login"), lambda user: user.last_login, kind="datetime", sort=("last_login",)
    ),
    Column("is_active", _("Active"), lambda user: user.is_active, kind="boolean", sort=("is_active",)),
]


class AdminMixin(ScopedMixin):
    model = User
    roles = (Role.ADMIN,)
    context_object_name = "member"  # "user" is who looks at the page.


class AdminActMixin(AdminMixin, ConfirmedMixin):
    """A page that changes accounts or rights."""


class UserListView(AdminMixin, ListingView):
    template_name = "accounts/user_list.html"
    heading = _("Staff accounts")
    filterset_class = UserFilter
    columns = COLUMNS
    exports = False

    def scope(self, queryset):
        return queryset.with_current_roles()


class UserDetailView(AdminMixin, DetailView):
    template_name = "accounts/user_detail.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            memberships=self.object.memberships.select_related("office", "employer"),
            history=[
                (entry, services.change_in_words(entry.facts)) for entry in audit.history(self.object)[:20]
            ],
            is_self=self.object == self.request.user,
            lacks_role=self.object.is_active and not self.object.access.roles,
            **kwargs,
        )


class InvitationMixin:
    def send_invitation(self, user: User) -> None:
        try:
            services.send_invitation(request=self.request, user=user)
        except OSError:
            messages.error(
                self.request, _("The mail could not be sent. Try again later with “Send invitation again”.")
            )
        else:
            messages.success(
                self.request,
                _("An invitation has been sent to %(email)s.") % {"email": user.email}
                if user.access.roles
                else _("An invitation has been sent to %(email)s. Now add a role.") % {"email": user.email},
            )


class UserCreateView(InvitationMixin, FormPageMixin, ScopedSaveMixin, AdminActMixin, CreateView):
    form_class = forms.UserForm
    heading = _("Invite a staff member")
    submit_label = _("Invite")
    note = _("The person gets a mail with a link to set a password. Then add the roles.")

    def back_url(self) -> str:
        return reverse("accounts:user_list")

    def save(self, form) -> User:
        form.instance.set_unusable_password()
        return save_recorded(self.request, form, says_saved=False)

    def form_valid(self, form) -> HttpResponse:
        response = super().form_valid(form)
        self.send_invitation(self.object)
        return response


class UserUpdateView(FormPageMixin, ScopedSaveMixin, AdminActMixin, UpdateView):
    form_class = forms.UserForm
    heading = _("Edit staff member")

    def save(self, form) -> User:
        return save_recorded(self.request, form)

    def back_url(self) -> str:
        return self.object.get_absolute_url()


class ActView(FormPageMixin, AdminActMixin, SingleObjectMixin, FormView):
    """A page on which one act on a record is confirmed; a rule that forbids it is shown like a mistake."""

    form_class = django_forms.Form
    done_message = _("Saved.")

    @cached_property
    def object(self):
        return get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])

    @property
    def subheading(self) -> str:
        return str(self.user)

    @property
    def user(self) -> User:
        """Whom the act concerns."""
        return self.object

    def back_url(self) -> str:
        return self.user.get_absolute_url()

    def form_valid(self, form) -> HttpResponse:
        try:
            self.act(form)
        except ValidationError as refusal:
            form.add_error(None, refusal)
            return self.form_invalid(form)
        messages.success(self.request, self.done_message)
        return HttpResponseRedirect(self.back_url())


class UserActivateView(ActView):
    heading = _("Activate account")
    submit_label = _("Activate")
    note = _("The person can log in again with the old password and has the roles that are still valid.")

    def act(self, form) -> None:
        services.activate(request=self.request, user=self.object)


class UserInviteView(InvitationMixin, ActView):
    heading = _("Send invitation again")
    submit_label = _("Send")
    note = _("A mail with a link to set a password; earlier links stay valid until one is used.")

    def scope(self, queryset):
        return queryset.filter(is_active=True)

    def act(self, form) -> None:
        self.send_invitation(self.object)

    def form_valid(self, form) -> HttpResponse:
        self.act(form)
        return HttpResponseRedirect(self.back_url())


class FactorResetView(ActView):
    heading = _("Reset the second factor")
    submit_label = _("Reset")
    note = _(
        "Only after you have made sure who asks. Authenticator app, passkeys and recovery codes are removed and the "
        "person is logged out and told by mail; at the next login the password is enough to set up a new factor."
    )

    def act(self, form) -> None:
        services.reset_factor(request=self.request, user=self.object)


class RoleCreateView(FormPageMixin, ScopedSaveMixin, AdminActMixin, CreateView):
    """`pk` is the person's."""

    submit_label = _("Add")

    @property
    def subheading(self) -> str:
        return str(self.user)

    @cached_property
    def user(self) -> User:
        return get_object_or_404(User.objects.visible_to(self.request.user), pk=self.kwargs["pk"])

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.model(user=self.user)}

    def save(self, form):
        return form.save(request=self.request)

    def back_url(self) -> str:
        return self.user.get_absolute_url()

    get_success_url = back_url


class MembershipCreateView(RoleCreateView):
    model = Membership
    form_class = forms.MembershipForm
    heading = _("Add a role in an office")


class CityRoleCreateView(RoleCreateView):
    model = CityRole
    form_class = forms.CityRoleForm
    heading = _("Add a role for the city")


class RoleEndView(ActView):
    form_class = forms.RoleEndForm
    heading = _("End a role")
    submit_label = _("End")

    @property
    def note(self) -> str:
        return str(self.object)

    @property
    def user(self) -> User:
        return self.object.user

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"role": self.object}

    def act(self, form) -> None:
        services.end(request=self.request, role=self.object, last_day=form.cleaned_data["last_day"])


class MembershipEndView(RoleEndView):
    model = Membership


class CityRoleEndView(RoleEndView):
    model = CityRole


class ProfileView(FormPageMixin, RoleRequiredMixin, UpdateView):
    """What one may change about oneself; roles are given by system administrators."""

    roles = EVERYBODY
    template_name = "accounts/profile.html"
    context_object_name = "member"
    form_class = forms.ProfileForm
    heading = _("My profile")

    @property
    def subheading(self) -> str:
        return self.object.email

    def back_url(self) -> str:
        return reverse("home")

    def get_success_url(self) -> str:
        return reverse("accounts:profile")

    def get_object(self, queryset=None) -> User:
        return copy(self.request.user)  # The frame keeps showing the name that is stored.

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def form_valid(self, form) -> HttpResponse:
        save_recorded(self.request, form)
        return HttpResponseRedirect(self.get_success_url())

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            memberships=self.object.memberships.valid_on().select_related("office", "employer"),
            city_roles=self.object.city_roles.valid_on(),
            **kwargs,
        )
