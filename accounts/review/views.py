"""The page of the yearly review; each answer is a button, so that Tab and Enter are enough."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.review import services
from core.confirming import ask, is_confirmed
from core.views import RoleRequiredMixin
from districts.scoping import Role


class ReviewView(RoleRequiredMixin, TemplateView):
    roles = (Role.ADMIN, Role.LEAD)
    template_name = "accounts/review.html"

    def get_context_data(self, **kwargs) -> dict:
        lines = services.lines(self.request.user)
        overdue = sum(line.is_overdue for line in lines)
        focused = self.request.GET.get("next", "")
        return super().get_context_data(lines=lines, overdue=overdue, focused=focused, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        role = services.find(request.user, request.POST.get("role", ""))
        if not is_confirmed(request):
            return ask(request)
        try:
            if request.POST.get("answer") == "end":
                services.end(request=request, role=role)
                messages.success(request, _("%(role)s ends today.") % {"role": role})
            else:
                services.confirm(request=request, role=role)
                messages.success(request, _("%(role)s has been confirmed.") % {"role": role})
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        left = next(
            (line for line in services.lines(request.user) if line.is_overdue and not line.is_own), None
        )
        return redirect(reverse("accounts:review", query={"next": left.key} if left else None))
