"""The start page: what each role does first in the morning."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from consultations.desk.querysets import QUEUE
from consultations.desk.views import DeskView
from districts.scoping import Role
from welcome.navigation import navigation, waiting_counts

# Roles without a desk of their own go to the page they work with; the first one held decides.
FIRST_PAGES = {
    Role.COORDINATOR: "reports:dashboard",
    Role.DIRECTORY: "partners:service_list",
    Role.ADMIN: "accounts:user_list",
    Role.DPO: "accounts:audit_list",
}


def home(request: HttpRequest) -> HttpResponse:
    access = request.user.access
    if access.has(*QUEUE):
        return DeskView.as_view()(request)
    for role, url_name in FIRST_PAGES.items():
        if access.has(role):
            return redirect(url_name)
    return render(
        request, "welcome/home_plain.html", {"sections": navigation(request, waiting_counts(request.user))}
    )
