"""The board of budgets, and what the management sets: amounts, moves between districts, rules."""

from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import CreateView, FormView, ListView

from consultations.referrals.forms import add_faults
from core import audit
from core.views import FormPageMixin, ScopedMixin
from districts.models import District
from network.fund import money
from network.fund.budgets import FundBudget, FundRule
from network.fund.forms import BudgetForm, MoveForm, RuleForm
from network.fund.views import FUND, MANAGEMENT

YEARS = range(2000, 2101)


class BudgetBoardView(ScopedMixin, ListView):
    """Each district of a year, those without a budget, too."""

    model = FundBudget
    roles = FUND
    template_name = "fund/fundbudget_list.html"

    def scope(self, queryset):
        return queryset.of_year(self.year)

    @cached_property
    def year(self) -> int:
        asked = self.request.GET.get("year", "")
        is_year = asked.isascii() and asked.isdigit() and int(asked[:5]) in YEARS
        return int(asked) if is_year else timezone.localdate().year

    def get_context_data(self, **kwargs) -> dict:
        known = {budget.district_id: budget for budget in self.object_list}
        districts = District.objects.visible_to(self.request.user).within_city()
        budgets = [
            known.get(district.pk) or FundBudget(district=district, year=self.year) for district in districts
        ]
        sums = {
            name: sum((getattr(budget, name) for budget in budgets), Decimal(0))
            for name in ("available", "committed", "paid", "returned", "left")
        }
        return super().get_context_data(
            budgets=budgets,
            sums=sums,
            year=self.year,
            is_management=self.request.user.access.has(*MANAGEMENT),
            **kwargs,
        )


class MoneyView(FormPageMixin, ScopedMixin, FormView):
    """A form about the budgets of the year in the address."""

    model = FundBudget
    roles = MANAGEMENT

    def dispatch(self, request, *args, **kwargs):
        if kwargs["year"] not in YEARS:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form) -> HttpResponse:
        try:
            self.act(request=self.request, year=self.kwargs["year"], **form.cleaned_data)
        except ValidationError as error:
            add_faults(form, error)
            return self.form_invalid(form)
        messages.success(self.request, _("Saved."))
        return redirect(self.back_url())

    def back_url(self) -> str:
        return reverse("network:fund_budgets", query={"year": self.kwargs["year"]})


class BudgetUpdateView(MoneyView):
    form_class = BudgetForm
    heading = gettext_lazy("Budget")

    @cached_property
    def district(self) -> District:
        districts = District.objects.visible_to(self.request.user).within_city()
        found = districts.filter(pk=self.kwargs["district"]).first()
        if found is None:
            raise Http404
        return found

    @property
    def subheading(self) -> str:
        return f"{self.district} {self.kwargs['year']}"

    def get_initial(self) -> dict:
        budget = self.get_queryset().filter(district=self.district, year=self.kwargs["year"]).first()
        return {"available": budget.available if budget else Decimal(0)}

    def act(self, **said) -> None:
        money.set_available(district=self.district, **said)


class BudgetMoveView(MoneyView):
    form_class = MoveForm
    heading = gettext_lazy("Move money between districts")
    submit_label = gettext_lazy("Move")
    act = staticmethod(money.move)

    @property
    def subheading(self) -> str:
        return str(self.kwargs["year"])

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"user": self.request.user}


class RuleCreateView(FormPageMixin, ScopedMixin, CreateView):
    """What holds, what held, and a form for new rules, which begins with those of today."""

    model = FundRule
    roles = MANAGEMENT
    form_class = RuleForm
    template_name = "fund/fundrule_form.html"
    heading = gettext_lazy("Rules of the fund")
    note = gettext_lazy("New rules hold from their day on; those before stay as they were.")

    def get_initial(self) -> dict:
        rule = FundRule.objects.visible_to(self.request.user).on()
        return {name: getattr(rule, name) for name in RuleForm.Meta.fields if name != "valid_from"}

    @transaction.atomic
    def form_valid(self, form) -> HttpResponse:
        rule = form.save()
        audit.record(self.request, audit.Action.CREATE, rule)
        messages.success(self.request, _("Saved."))
        return redirect("network:fundrule_create")

    def get_context_data(self, **kwargs) -> dict:
        rules = FundRule.objects.visible_to(self.request.user)
        return super().get_context_data(rules=rules, **kwargs)

    def back_url(self) -> str:
        return reverse("network:fund_budgets")
