"""What happens to the security of an account: an entry in the audit trail and a mail to the person."""

import logging

from django.conf import settings
from django.core.mail import send_mail
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts.models import User
from core import audit

logger = logging.getLogger(__name__)

CHANGES: dict[str, str | Promise] = {
    "totp_added": gettext_lazy("authenticator app set up"),
    "totp_removed": gettext_lazy("authenticator app removed"),
    "passkey_added": gettext_lazy("passkey set up"),
    "passkey_removed": gettext_lazy("passkey removed"),
    "codes_made": gettext_lazy("recovery codes made"),
    "factor_reset": gettext_lazy("second factor reset by the administration"),
    "password_changed": gettext_lazy("password changed"),
    "sessions_ended": gettext_lazy("sessions ended"),
}
OF_ALLAUTH = {
    "mfa/email/totp_activated": "totp_added",
    "mfa/email/totp_deactivated": "totp_removed",
    "mfa/email/webauthn_added": "passkey_added",
    "mfa/email/webauthn_removed": "passkey_removed",
    "mfa/email/recovery_codes_generated": "codes_made",
    "account/email/password_changed": "password_changed",
    "account/email/password_reset": "password_changed",
    "account/email/password_set": "password_changed",
}
"""Our codes for the mails that allauth would send."""
ENDS_SESSIONS = {"totp_removed", "passkey_removed", "password_changed"}
"""Changes after which the person's other sessions end."""


def tell(request: HttpRequest | None, user: User, change: str) -> None:
    """A mail that cannot be sent must not undo what it tells about; the entry is there in any case."""
    audit.record(request, audit.Action.PERMISSION, user, change=change)
    # In which language the person reads mails is not known; the city's own is.
    with override(settings.LANGUAGE_CODE):
        subject = _("Security of your access to willkommen")
        message = render_to_string("accounts/security_notice.txt", {"user": user, "what": CHANGES[change]})
    try:
        send_mail(subject, message, None, [user.email])
    except OSError as error:
        logger.warning("A notice about an account could not be sent: %s", type(error).__name__)
