"""Pages of applications for the staff: the list, an application with what may come next, and the steps."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.generic import DetailView, FormView, View
from django.views.generic.detail import SingleObjectMixin

from accounts.trail_words import fields_in_words
from catalogues.labels import labels
from consultations.list_views import BoundFilterMixin
from consultations.referrals.forms import add_faults
from core import audit
from core.listing import ListingView
from core.tables import SEPARATOR, Column
from core.templatetags.ui import number
from core.views import FormPageMixin, ReadRecordedMixin, ScopedMixin
from districts.scoping import CASEWORK, Role
from network.fund import cancelling, letters, machine, money, receipts, services
from network.fund.budgets import FundBudget, FundRule
from network.fund.codes import Body, Check, Purpose
from network.fund.filters import FundFilter
from network.fund.forms import CheckForm, DecideForm, QueryForm, ReceiptsForm
from network.fund.models import FundApplication

FUND = (*CASEWORK, Role.COORDINATOR)
"""Who checks applications."""
MANAGEMENT = (Role.COORDINATOR,)
"""Who records decisions, payments and proofs."""
LOG = 50


class FundMixin(ScopedMixin):
    model = FundApplication
    roles = FUND
    context_object_name = "application"

    def scope(self, queryset):
        return queryset.select_related(
            *("district", "office", "checked_by", "advocate", "decided_by", "settled_by"),
            *("meeting__body", "resolution"),
        )


class FundListView(BoundFilterMixin, ListingView):
    model = FundApplication
    roles = FUND
    filterset_class = FundFilter
    template_name = "fund/fund_list.html"
    heading = gettext_lazy("Neighbourhood fund")

    def scope(self, queryset):
        return queryset.select_related("district", "meeting__body")

    @cached_property
    def columns(self) -> list[Column]:
        purposes = dict(Purpose.choices)
        return [
            Column("code", _("Reference"), str, sort=("code",), link=FundApplication.get_absolute_url),
            Column(
                "submitted_on",
                _("Submitted on"),
                lambda a: a.submitted_on,
                "date",
                sort=("submitted_on", "pk"),
            ),
            Column("state", _("State"), _standing, sort=("state",), mark=_late),
            Column("title", _("Project"), lambda a: a.title),
            Column("district", _("District"), lambda a: a.district.label, sort=("district__position",)),
            Column("purpose", _("Purpose"), lambda a: str(purposes[a.purpose]), sort=("purpose",)),
            Column("requested", _("Applied for"), lambda a: float(a.requested), "money", sort=("requested",)),
            Column("approved", _("Approved"), _approved, "money", sort=("approved",)),
            Column("proof_due_on", _("Proof due"), lambda a: a.proof_due_on, "date", sort=("proof_due_on",)),
            Column("to_return", _("To be paid back"), lambda a: float(a.to_return) or None, "money"),
        ]

    def columns_to_export(self) -> list[Column]:
        further = [
            Column("applicant", _("Applicant"), lambda a: a.applicant_name),
            Column("contact", _("Contact person"), lambda a: a.contact),
            Column("email", _("E-mail"), lambda a: a.email),
            Column("own_funds", _("Own money"), lambda a: float(a.own_funds), "money"),
            Column("decided_on", _("Decided on"), lambda a: a.decided_on, "date"),
            Column("minutes", pgettext("minutes of a meeting", "Minutes"), lambda a: a.minuted_in),
            Column("paid", pgettext("money", "Paid"), lambda a: float(a.paid), "money"),
            Column("paid_on", _("Paid on"), lambda a: a.paid_on, "date"),
            Column("returned", _("Paid back"), lambda a: float(a.returned), "money"),
            Column("waived", _("Waived"), lambda a: float(a.waived), "money"),
        ]
        return [*self.columns, *further]

    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(**kwargs)
        return context | {
            "totals": self.object_list.order_by().totals(),
            "is_management": self.request.user.access.has(*MANAGEMENT),
        }


def _standing(application: FundApplication) -> str:
    return SEPARATOR.join(word.text for word in application.standing)


def _late(application: FundApplication) -> tuple[str, str] | None:
    is_late = application.is_overdue or application.is_return_overdue
    return (_("overdue"), "danger") if is_late else None


def _approved(application: FundApplication) -> float | None:
    return None if application.approved is None else float(application.approved)


class FundDetailView(FundMixin, DetailView):
    template_name = "fund/fund_detail.html"

    def get_context_data(self, **kwargs) -> dict:
        application, user = self.object, self.request.user
        audit.record(self.request, audit.Action.READ, application)
        rule, is_management = FundRule.objects.visible_to(user).on(), user.access.has(*MANAGEMENT)
        year = FundBudget.objects.visible_to(user).of_year(application.year)
        return super().get_context_data(
            costs=application.costs.all(),
            questions=application.queries.select_related("asked_by"),
            body=Body(application.body or rule.body_for(application.requested)).label,
            budget=year.filter(district=application.district).first(),
            passed=[str(label) for code, label in Check.choices if code in application.checks],
            is_management=is_management,
            why_not=application.why_not_decided_by(user)
            if application.state in machine.UNDECIDED
            else application.why_no_money_by(user),
            **cancelling.entries_of(application),
            can_cancel=cancelling.open_to(application, user) if is_management else (),
            can_undecide=is_management and not cancelling.why_not_undecided(application, user),
            can_waive=is_management and not application.why_not_waived_by(user),
            receipts=application.receipts.select_related("added_by"),
            letters=letters.kinds(application),
            machine=machine,
            history=self.history(),
            **kwargs,
        )

    def history(self) -> list:
        states, entries = labels("fund_status"), list(audit.history(self.object)[:LOG])
        for entry in entries:
            cancelled = cancelling.names().get(entry.facts.get("cancelled"))
            entry.state = states.get(entry.facts.get("status")) or cancelled or fields_in_words(entry)
        return entries


class StepView(ReadRecordedMixin, FormPageMixin, FundMixin, SingleObjectMixin, FormView):
    """A step with a form; `act` is the service that is told what the form says. Where it is not possible (any more),
    the page of the application shows how things stand; whom four eyes bar is told before filling in anything."""

    read_part = "step"
    states: tuple[str, ...] = ()

    @staticmethod
    def act(**said) -> None:
        raise NotImplementedError

    @cached_property
    def object(self) -> FundApplication:
        return self.get_object()

    def why_not(self) -> str:
        """Why this person may not take the step; empty when allowed."""
        return ""

    def get(self, request, *args, **kwargs) -> HttpResponse:
        return self.outdated() or super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs) -> HttpResponse:
        return self.outdated() or super().post(request, *args, **kwargs)

    def outdated(self) -> HttpResponse | None:
        if self.object.state not in self.states:
            text = _("This step is not possible now. State of the application: %(state)s.")
            messages.warning(self.request, text % {"state": _standing(self.object)})
            return redirect(self.object)
        if reason := self.why_not():
            raise PermissionDenied(reason)
        return None

    @property
    def subheading(self) -> str:
        return f"{self.object.code} · {self.object.title}"

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"application": self.object}

    def form_valid(self, form) -> HttpResponse:
        try:
            self.act(request=self.request, application=self.object, **form.cleaned_data)
        except ValidationError as error:
            add_faults(form, error)
            return self.form_invalid(form)
        messages.success(self.request, _("Recorded."))
        return redirect(self.object)

    def back_url(self) -> str:
        return self.object.get_absolute_url()


class CheckView(StepView):
    states = (machine.SUBMITTED,)
    form_class = CheckForm
    act = staticmethod(services.check)
    heading = gettext_lazy("Formal check")
    submit_label = gettext_lazy("Checked")


class QueryView(StepView):
    states = (machine.SUBMITTED, machine.CHECKED)
    form_class = QueryForm
    act = staticmethod(services.ask)
    heading = gettext_lazy("Ask the applicant")
    note = gettext_lazy("The question goes out by mail, with a link to the page on which it is answered.")
    submit_label = gettext_lazy("Send")


class DecideView(StepView):
    """Says what is left of the budget, so that nobody promises what is not there."""

    roles = MANAGEMENT
    states = (machine.CHECKED,)
    form_class = DecideForm
    act = staticmethod(services.decide)
    heading = gettext_lazy("Decision")
    submit_label = gettext_lazy("Record the decision")

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"user": self.request.user}

    def why_not(self) -> str:
        return self.object.why_not_decided_by(self.request.user)

    @property
    def note(self) -> str:
        requested = self.object.requested
        body = Body(FundRule.objects.visible_to(self.request.user).on().body_for(requested)).label
        said = {"amount": number(requested, 2), "body": body}
        text = _("Applied for: %(amount)s euros. Who decides on that: %(body)s.") % said
        return f"{text} {self.of_budget()}"

    def of_budget(self) -> str:
        year = FundBudget.objects.visible_to(self.request.user).of_year(self.object.year)
        budget = year.filter(district=self.object.district).first()
        if budget is None:
            return money.no_budget(self.object)
        said = {"budget": budget, "left": number(budget.left, 2)}
        return _("In the budget of %(budget)s %(left)s euros are left.") % said


class ReceiptsView(StepView):
    states = machine.TO_PROVE
    form_class = ReceiptsForm
    act = staticmethod(services.add_receipts)
    heading = gettext_lazy("Receipts")
    note = gettext_lazy(
        "For what came on paper. The applicant can hand them in by the link of the mails, too."
    )


class ActView(FundMixin, SingleObjectMixin, View):
    """A step by a button."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs) -> HttpResponse:
        application = self.get_object()
        try:
            self.act(request=request, application=application)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("Recorded."))
        return redirect(application)


class AdvocateView(ActView):
    act = staticmethod(services.speak_for)


class ReceiptView(FundMixin, SingleObjectMixin, View):
    def get(self, request, *args, **kwargs) -> FileResponse:
        application = self.get_object()
        receipt = get_object_or_404(application.receipts, pk=kwargs["receipt"])
        audit.record(request, audit.Action.READ, application, part="receipt")
        return receipts.response(receipt)


class LetterView(FundMixin, SingleObjectMixin, View):
    def get(self, request, *args, **kwargs) -> HttpResponse:
        application, kind = self.get_object(), kwargs["kind"]
        if kind not in letters.kinds(application):
            raise Http404
        audit.record(request, audit.Action.READ, application, part="letter")
        response = HttpResponse(letters.letter_pdf(application, kind), content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{application.code}-{kind}.pdf"'
        return response
