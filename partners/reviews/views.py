"""What the keepers of the directory do so that it stays right: whom to ask, and what partners have corrected."""

import json
from contextlib import suppress

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import DetailView, ListView, View
from django.views.generic.detail import SingleObjectMixin

from core.listing import ListingView, PagedMixin
from core.views import ScopedMixin
from partners.exports import REVIEW_COLUMNS
from partners.filters import ServiceFilter
from partners.models import Agreement, Proposal, ReviewRequest, Service
from partners.reviews import answers, asking
from partners.reviews.areas import area_choices
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


class ProposalListView(PagedMixin, ScopedMixin, ListView):
    """Corrections of partners, by service: what is there now, what was proposed."""

    model = ReviewRequest
    roles = KEEPERS
    paginate_by = 20
    template_name = "partners/proposal_list.html"

    def scope(self, queryset):
        return queryset.to_decide().with_history().with_entry()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        areas = area_choices()
        return context | {"reviews": [(review, _lines(review, areas)) for review in context["object_list"]]}


def _lines(review: ReviewRequest, areas: list[tuple[str, str]]) -> list[dict]:
    """The open proposals as people read them; `meanwhile`: what it was when the partner saw it, if that has changed."""
    form = ReviewForm(instance=review.service, areas=areas)
    return [_line(form, each) for each in review.proposals.all() if each.is_open]


def _line(form: ReviewForm, proposal: Proposal) -> dict:
    name = proposal.field
    now = form.stored(name) if name in form.fields else proposal.old
    return {
        "proposal": proposal,
        "value": json.dumps(now),
        "now": form.text(name, now),
        "new": form.text(name, proposal.new),
        "is_newer": now != proposal.old,
        "seen": form.text(name, proposal.old),
    }


class ProposalDecideView(ScopedMixin, SingleObjectMixin, View):
    """`accept` or `decline`: a field; `accept_all`: everything that is open. What was changed after the partner saw it
    is asked once more: `overwritten_<field>` is then the value that may go."""

    model = ReviewRequest
    roles = KEEPERS
    http_method_names = ["post"]

    def scope(self, queryset):
        return queryset.select_related("service__organisation")

    def post(self, request, *args, **kwargs) -> HttpResponse:
        review = self.get_object()
        try:
            messages.success(request, self.decide(review))
        except answers.NewerEntry as newer:
            return self.ask_once_more(review, newer.proposals)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect("partners:proposal_list")

    def decide(self, review: ReviewRequest) -> str:
        data = self.request.POST
        if "decline" in data:
            answers.decline(request=self.request, review=review, fields=data.getlist("decline"))
            return _("Declined; the entry stays as it is.")
        fields = None if "accept_all" in data else data.getlist("accept")
        answers.accept(request=self.request, review=review, fields=fields, overwritten=_overwritten(data))
        return _("Taken over.")

    def ask_once_more(self, review: ReviewRequest, proposals: list[Proposal]) -> HttpResponse:
        review.service.refresh_from_db()
        form = ReviewForm(instance=review.service)
        lines = [_line(form, each) for each in proposals]
        context = {"review": review, "lines": lines, "accepted": self.request.POST.getlist("accept")}
        return render(self.request, "partners/proposal_newer.html", context)


def _overwritten(data: QueryDict) -> dict:
    """The values that may go, by field; one that cannot be read is none."""
    prefix, found = "overwritten_", {}
    for name, value in data.items():
        if name.startswith(prefix):
            with suppress(ValueError, RecursionError):
                found[name.removeprefix(prefix)] = json.loads(value)
    return found
