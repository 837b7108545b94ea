"""The mail to the office lead: that a file was opened in an emergency, never whose or why."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Membership
from clients.breakglass.models import BreakGlass
from clients.breakglass.outbox import BreakGlassMail
from districts.scoping import Role


def message_of(mail: BreakGlassMail) -> EmailMessage | None:
    """None when it has been judged meanwhile, or nobody leads the office."""
    opened = BreakGlass.objects.select_related("client__office").get(pk=mail.opened_id)
    addresses = [] if opened.verdict else leads_of(opened)
    if not addresses:
        return None
    link = settings.SITE_URL + opened.get_absolute_url()
    with override(settings.LANGUAGE_CODE):
        body = render_to_string(
            "clients/mails/break_glass.txt", {"link": link, "office": opened.client.office}
        )
        subject = _("A file of your office was opened in an emergency")
    return EmailMessage(subject, body, None, addresses, headers={"Message-ID": mail.number(str(opened.pk))})


def leads_of(opened: BreakGlass) -> list[str]:
    """Addresses of those who may judge it today."""
    leads = Membership.objects.valid_on().filter(office=opened.client.office, role=Role.LEAD)
    others = leads.filter(user__is_active=True).exclude(user=opened.user_id)
    return sorted(set(others.values_list("user__email", flat=True)))
