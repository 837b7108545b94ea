"""The registers as pages that print, for those who answer for data protection (handbook §6.10)."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.retention import KEEPERS
from core.views import RoleRequiredMixin
from districts.models import Employer, Office
from welcome.registers.activities import ACTIVITIES
from welcome.registers.content import measures, receivers_since

A_YEAR = timedelta(days=365)


class ProcessingView(RoleRequiredMixin, TemplateView):
    """Art. 30 GDPR (P11)."""

    roles = KEEPERS
    template_name = "welcome/register_processing.html"

    def get_context_data(self, **kwargs) -> dict:
        today = timezone.localdate()
        return super().get_context_data(
            activities=ACTIVITIES,
            controllers=Employer.objects.visible_to(self.request.user),
            receivers=receivers_since(today - A_YEAR),
            measures=measures(),
            processor=settings.PROCESSOR,
            today=today,
            **kwargs,
        )


class JointControllersView(RoleRequiredMixin, TemplateView):
    """Art. 26 GDPR (P09): who is responsible together for which office, whom people turn to, who does what."""

    roles = KEEPERS
    template_name = "welcome/register_controllers.html"

    def get_context_data(self, **kwargs) -> dict:
        today, user = timezone.localdate(), self.request.user
        offices = [
            (office, [link for link in office.partner_links.all() if link.is_valid_on(today)])
            for office in Office.objects.visible_to(user).prefetch_related("partner_links__employer")
        ]
        employers = Employer.objects.visible_to(user)
        return super().get_context_data(
            offices=offices,
            employers=employers,
            cities=employers.filter(kind=Employer.Kind.CITY),
            gaps=gaps(list(employers), offices),
            today=today,
            **kwargs,
        )


def gaps(employers: list[Employer], offices: list) -> list[str]:
    """What the register still lacks, in words."""
    found = [
        _("%(name)s: no contact point") % {"name": employer}
        for employer in employers
        if not employer.contact_point
    ]
    found += [
        _("%(office)s: no agreement with %(partner)s") % {"office": office, "partner": link.employer}
        for office, links in offices
        for link in links
        if not link.agreement
    ]
    return found + [
        _("%(office)s: no partner") % {"office": office} for office, links in offices if not links
    ]
