"""What the keepers of the directory do so that it stays right: whom to ask, and what partners have corrected."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import DetailView, ListView, View
from django.views.generic.detail import SingleObjectMixin

from core.listing import ListingView
from core.views import ScopedMixin
from partners.exports import REVIEW_COLUMNS
from partners.filters import ServiceFilter
from partners.models import Agreement, ReviewRequest, Service
from partners.reviews import answers, asking
from partners.reviews.forms import ReviewForm
from partners.views import KEEPERS


class ReviewListView(ListingView):
    """What nobody has confirmed for too long, the most overdue first; and agreements to renew."""

    model = Service
    roles = KEEPERS
    columns = REVIEW_COLUMNS
    filterset_class = ServiceFilter
    template_name = "partners/review_list.html"
    heading = gettext_lazy("To be confirmed")

    def scope(self, queryset):
        return queryset.to_be_confirmed().as_listed().with_requests()

    def get_context_data(self, **kwargs):
        agreements = Agreement.objects.visible_to(self.request.user).due_for_renewal()
        return super().get_context_data(
            agreements=agreements.select_related("organisation").order_by("valid_until", "pk"), **kwargs
        )


class ServiceAskView(ScopedMixin, DetailView):
    """Asks the partner by mail now, whenever it was last."""

    model = Service
    roles = KEEPERS
    template_name = "partners/service_ask.html"

    def scope(self, queryset):
        return queryset.select_related("organisation").with_requests()

    def post(self, request, *args, **kwargs) -> HttpResponse:
        service = self.get_object()
        try:
            asking.ask_now(request=request, service=service)
            messages.success(request, _("The mail is on its way to %s.") % service.mail_address)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect(service)

    def get_context_data(self, **kwargs):
        return super().get_context_data(hindrance=asking.hindrance(self.object), **kwargs)


class ProposalListView(ScopedMixin, ListView):
    """Corrections of partners, by service: what is there now, what was proposed."""

    model = ReviewRequest
    roles = KEEPERS
    paginate_by = 20
    template_name = "partners/proposal_list.html"

    def scope(self, queryset):
        return queryset.to_decide().with_history().with_entry()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {"reviews": [(review, _lines(review)) for review in context["object_list"]]}


def _lines(review: ReviewRequest) -> list[dict]:
    """The open proposals as people read them; `meanwhile`: what it was when the partner saw it, if that has changed."""
    form = ReviewForm(instance=review.service)
    lines = []
    for proposal in filter(lambda each: each.is_open, review.proposals.all()):
        name = proposal.field
        now = form.stored(name) if name in form.fields else proposal.old
        lines.append(
            {
                "proposal": proposal,
                "now": form.text(name, now),
                "new": form.text(name, proposal.new),
                "meanwhile": form.text(name, proposal.old) if now != proposal.old else "",
            }
        )
    return lines


class ProposalDecideView(SingleObjectMixin, ScopedMixin, View):
    """`accept` or `decline`: a field; `accept_all`: everything that is open."""

    model = ReviewRequest
    roles = KEEPERS
    http_method_names = ["post"]

    def scope(self, queryset):
        return queryset.select_related("service__organisation")

    def post(self, request, *args, **kwargs) -> HttpResponse:
        review, data = self.get_object(), request.POST
        try:
            if "decline" in data:
                answers.decline(request=request, review=review, fields=data.getlist("decline"))
                messages.success(request, _("Declined; the entry stays as it is."))
            else:
                fields = None if "accept_all" in data else data.getlist("accept")
                answers.accept(request=request, review=review, fields=fields)
                messages.success(request, _("Taken over."))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect("partners:proposal_list")
