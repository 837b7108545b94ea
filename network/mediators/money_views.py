"""Pages about money: the payment list of a month, rates, and the budget of a year."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import CreateView, ListView, UpdateView

from core import audit
from core.confirming import ask, is_confirmed
from core.exports import file_response
from core.periods import months_later
from core.tables import Column
from core.views import FormPageMixin, RoleRequiredMixin, ScopedMixin
from districts.models import Office
from districts.scoping import EVALUATION, Role
from network.mediators import payments
from network.mediators.money import NOTHING, month_of
from network.mediators.request_forms import BudgetForm, RateForm
from network.models import MediatorBudget, MediatorPayment, MediatorRate, MediatorRequest


def due_columns(month: date) -> list[Column]:
    """A row of the payment list: what one mediator gets, and what of it is of earlier months."""
    return [
        Column("name", _("Name"), lambda due: str(due.mediator)),
        Column("number", _("Assignments"), lambda due: len(due.requests), "integer"),
        Column("minutes", _("Minutes"), lambda due: due.minutes, "integer"),
        Column("allowance", _("Allowance in euros"), lambda due: float(due.allowance), "money"),
        Column("travel", _("Travel in euros"), lambda due: float(due.travel), "money"),
        Column("total", _("Total in euros"), lambda due: float(due.total), "money"),
        Column("carried", _("Of it from earlier months"), lambda due: due.carried(month)),
        Column("days", _("Days"), lambda due: due.days),
        Column("codes", _("Codes"), lambda due: due.codes),
    ]


class PaymentListView(ScopedMixin, ListView):
    """`?month=2026-11&office=ES`: what is open, or what was paid with that month; `?export=xlsx` for who pays."""

    model = MediatorRequest
    roles = (Role.LEAD,)
    template_name = "network/mediatorpayment_list.html"

    @cached_property
    def offices(self) -> list[Office]:
        user = self.request.user
        return list(Office.objects.visible_to(user).of_member(user, Role.LEAD))

    @cached_property
    def office(self) -> Office:
        chosen = self.request.GET.get("office", "")
        return next((each for each in self.offices if each.code == chosen), self.offices[0])

    @cached_property
    def month(self):
        return month_of(self.request.GET.get("month", ""), timezone.localdate())

    @cached_property
    def payment(self) -> MediatorPayment | None:
        payments_of = MediatorPayment.objects.visible_to(self.request.user).select_related("closed_by")
        return payments_of.filter(office=self.office, month=self.month).first()

    def scope(self, queryset):
        return payments.of_month(queryset.filter(office=self.office), self.month, self.payment)

    def get(self, request, *args, **kwargs) -> HttpResponse:
        file_format = request.GET.get("export", "")
        if file_format not in ("csv", "xlsx"):
            return super().get(request, *args, **kwargs)
        if not is_confirmed(request):
            return ask(request)
        facts = {"list": MediatorPayment._meta.label_lower, "format": file_format}
        audit.record(request, audit.Action.EXPORT, **facts)
        state = "" if self.payment else f" {_('open')}"
        title = f"{_('Payment list')} {self.office.code} {self.month:%Y-%m}{state}"
        dues = payments.dues(self.get_queryset())
        return file_response(due_columns(self.month), dues, title=title, file_format=file_format)

    def post(self, request, *args, **kwargs) -> HttpResponse:
        closing = {"office": self.office, "month": self.month, "today": timezone.localdate()}
        try:
            payments.close(request=request, **closing)
        except ValidationError as error:
            messages.warning(request, " ".join(error.messages))
        else:
            messages.success(request, _("Closed. The list is ready for whoever pays."))
        query = f"?month={self.month:%Y-%m}&office={self.office.code}"
        return redirect(reverse("network:mediatorpayment_list") + query)

    def get_context_data(self, **kwargs) -> dict:
        dues, month = payments.dues(self.object_list), self.month
        audit.record(self.request, audit.Action.READ, self.payment, list="network.mediatorpayment")
        return super().get_context_data(
            columns=due_columns(month),
            dues=dues,
            total=sum((due.total for due in dues), NOTHING),
            month=month,
            carried=payments.carried(self.object_list, month),
            before=months_later(month, -1),
            after=months_later(month, 1),
            is_over=months_later(month, 1) <= timezone.localdate(),
            payment=self.payment,
            office=self.office,
            offices=self.offices,
            **kwargs,
        )


class RateListView(ScopedMixin, ListView):
    """Rates, and how much of each budget is left: amounts of the whole city, no names."""

    model = MediatorRate
    roles = EVALUATION
    template_name = "network/mediatorrate_list.html"
    context_object_name = "rates"

    def get_context_data(self, **kwargs) -> dict:
        user = self.request.user
        budgets = MediatorBudget.objects.visible_to(user)
        return super().get_context_data(
            standings=[payments.standing(each) for each in budgets[:5]],
            budgets=budgets,
            may_set=user.access.has(Role.COORDINATOR),
            is_lead=user.access.has(Role.LEAD),
            **kwargs,
        )


class MoneyFormMixin(FormPageMixin, RoleRequiredMixin):
    """The coordinator decides what the city pays."""

    roles = (Role.COORDINATOR,)

    def form_valid(self, form) -> HttpResponse:
        action = audit.Action.CREATE if form.instance._state.adding else audit.Action.UPDATE
        saved = form.save()
        audit.record(self.request, action, saved, fields=sorted(form.changed_data))
        messages.success(self.request, _("Saved."))
        return redirect(self.back_url())

    def back_url(self) -> str:
        return reverse("network:mediatorrate_list")


class RateCreateView(MoneyFormMixin, CreateView):
    model = MediatorRate
    form_class = RateForm
    heading = gettext_lazy("New rate")
    note = gettext_lazy(
        "It counts from its day on; what was recorded before keeps its amount until it is corrected."
    )


class BudgetCreateView(MoneyFormMixin, CreateView):
    model = MediatorBudget
    form_class = BudgetForm
    heading = gettext_lazy("New budget")


class BudgetUpdateView(MoneyFormMixin, ScopedMixin, UpdateView):
    model = MediatorBudget
    form_class = BudgetForm
    heading = gettext_lazy("Change the budget")
