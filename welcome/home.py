"""The start page: what each role does first in the morning."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from consultations.models import Consultation, Referral
from districts.models import Office
from districts.scoping import CASEWORK, Role
from welcome.navigation import navigation

SHOWN = 8
"""Rows of each panel; the list behind it has the rest."""

# Roles without a desk of their own go to the page they work with; the first one held decides.
FIRST_PAGES = {
    Role.COORDINATOR: "reports:dashboard",
    Role.DIRECTORY: "partners:service_list",
    Role.ADMIN: "accounts:user_list",
    Role.RECEPTION: "partners:service_list",
    Role.DPO: "accounts:audit_list",
}


def home(request: HttpRequest) -> HttpResponse:
    access = request.user.access
    if access.has(*CASEWORK):
        return render(request, "welcome/home.html", _desk(request.user))
    for role, url_name in FIRST_PAGES.items():
        if access.has(role):
            return redirect(url_name)
    return render(request, "welcome/home_plain.html", {"sections": navigation(request)})


def _desk(user) -> dict:
    """Today in the offices of the person, and what waits; the own follow-ups come first."""
    today = timezone.localdate()
    own = user.access.office_ids(*CASEWORK)
    visible = Consultation.objects.visible_to(user)
    details = visible.select_related("client", "adviser").prefetch_related("concerns__topic")
    consultations = list(details.counted().filter(held_on=today).in_order_of_list())
    due = details.with_due_follow_up(today).mine_first(user)
    referrals = Referral.objects.visible_to(user).open().with_overdue()
    return {
        "today": today,
        "offices": Office.objects.visible_to(user).filter(pk__in=own),
        "consultations": consultations[:SHOWN],
        "consultation_count": len(consultations),
        "concern_count": sum(len(consultation.concerns.all()) for consultation in consultations),
        "follow_ups": due[:SHOWN],
        "follow_up_count": due.count(),
        "referrals": referrals.overdue_first().select_related(
            *("concern__client", "concern__topic", "organisation", "service", "to_office"),
        )[:SHOWN],
        "referral_count": referrals.count(),
        "own_offices": own,
    }
