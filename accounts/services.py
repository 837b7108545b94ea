"""Acts of system administrators on accounts and rights; each is one transaction and leaves a trace.

A rule that forbids an act raises ValidationError with the words for the person.
"""

from collections.abc import Iterable
from datetime import date

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts.models import CityRole, Membership, User
from accounts.security import factors, notices, sessions
from core import audit
from districts.scoping import Role

CHANGES = {
    "invited": gettext_lazy("invited"),
    "granted": gettext_lazy("role given"),
    "ended": gettext_lazy("role ended"),
    "deactivated": gettext_lazy("deactivated"),
    "activated": gettext_lazy("activated"),
    "handed_over": gettext_lazy("handed over"),
    "confirmed": gettext_lazy("role confirmed in the yearly review"),
    **notices.CHANGES,
}


def change_in_words(facts: dict[str, str]) -> str:
    """What an entry of the audit trail says about an account: `role ended: Office lead`; empty for other entries."""
    change = str(CHANGES.get(facts.get("change", ""), ""))
    return f"{change}: {Role(facts['role']).label}" if "role" in facts else change


def send_invitation(*, request: HttpRequest, user: User) -> None:
    """Mail a link with which `user` sets a password; it works once, for PASSWORD_RESET_TIMEOUT.

    Raises OSError when the mail cannot be sent.
    """
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    context = {
        "user": user,
        "link": get_adapter(request).get_reset_password_from_key_url(key),
        "days": settings.PASSWORD_RESET_TIMEOUT // (24 * 60 * 60),
    }
    # Nobody knows yet which language the person reads.
    with override(settings.LANGUAGE_CODE):
        subject, message = (
            _("Your access to willkommen"),
            render_to_string("accounts/invitation.txt", context),
        )
    send_mail(subject, message, None, [user.email])
    audit.record(request, audit.Action.PERMISSION, user, change="invited")


@transaction.atomic
def grant(*, request: HttpRequest, role: Membership | CityRole) -> None:
    role.save()
    _record_role(request, role, "granted")


@transaction.atomic
def end(*, request: HttpRequest, role: Membership | CityRole, last_day: date) -> None:
    """The role holds up to and including `last_day`."""
    admins = _lasting_admins()
    role.valid_until = last_day
    role.save()
    _refuse_without_admin(admins)
    _record_role(request, role, "ended")


@transaction.atomic
def deactivate(*, request: HttpRequest, user: User) -> None:
    """Lock the account and end its sessions at once; nothing is deleted."""
    if user.pk == request.user.pk:
        raise ValidationError(_("You cannot deactivate your own account."))
    admins = _lasting_admins()
    user.is_active, user.deactivated_at = False, timezone.now()
    user.save(update_fields=["is_active", "deactivated_at"])
    _refuse_without_admin(admins)
    sessions.end_all(user)
    audit.record(request, audit.Action.PERMISSION, user, change="deactivated")


@transaction.atomic
def activate(*, request: HttpRequest, user: User) -> None:
    user.is_active, user.deactivated_at = True, None
    user.save(update_fields=["is_active", "deactivated_at"])
    audit.record(request, audit.Action.PERMISSION, user, change="activated")


@transaction.atomic
def reset_factor(*, request: HttpRequest | None, user: User) -> None:
    """The device is lost: the person logs in by the password alone and sets up another second factor."""
    if not factors.remove_all(user):
        raise ValidationError(_("There is no second factor to reset."))
    sessions.end_all(user)
    notices.tell(request, user, "factor_reset")


def _record_role(request: HttpRequest, role: Membership | CityRole, change: str) -> None:
    office = {"office": role.office.code} if isinstance(role, Membership) else {}
    until = role.valid_until and role.valid_until.isoformat()
    facts = {"change": change, "role": role.role, "from": role.valid_from.isoformat(), "until": until}
    audit.record(request, audit.Action.PERMISSION, role.user, **facts, **office)


def _lasting_admins() -> set[int]:
    """Keys of those who can let others in, now and until further notice; their roles are locked until the end of the
    transaction, so that two administrators cannot lock each other out at the same moment."""
    list(CityRole.objects.select_for_update().filter(role=Role.ADMIN).values_list("pk"))
    return set(User.objects.lasting_admins().values_list("pk", flat=True))


def _refuse_without_admin(before: set[int]) -> None:
    if before and not User.objects.lasting_admins().exists():
        raise ValidationError(_("At least one active system administrator must remain."))


def pseudonymise(users: Iterable[User]) -> int:
    """Take name, address, languages and password from former staff; what they did stays theirs by number. How many."""
    count = 0
    for user in users:
        user.given_name, user.family_name, user.email = "", f"#{user.pk}", f"{user.pk}{User.GONE}"
        user.set_unusable_password()
        user.languages.clear()
        for belonging in (user.emailaddress_set, user.authenticator_set, user.socialaccount_set):
            belonging.all().delete()
        user.save(update_fields=["given_name", "family_name", "email", "password"])
        count += 1
    return count
