"""Pages of the money of a grant: payment, proof, repayment, what is waived, and what was entered in error."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.templatetags.ui import number
from network.fund import cancelling, machine, paying
from network.fund.forms import CancelForm, PayForm, RepayForm, SettleForm, WaiveForm
from network.fund.payments import Money
from network.fund.views import MANAGEMENT, ActView, StepView


class MoneyStepView(StepView):
    """Not for who has decided on the application."""

    roles = MANAGEMENT

    def why_not(self) -> str:
        return self.object.why_no_money_by(self.request.user)


class PayView(MoneyStepView):
    states = machine.PAYABLE
    form_class = PayForm
    act = staticmethod(paying.pay)
    heading = gettext_lazy("Payment")
    note = gettext_lazy("All that was granted, or a part of it: then the rest is paid later.")
    submit_label = gettext_lazy("Paid")


class SettleView(MoneyStepView):
    states = machine.TO_PROVE
    form_class = SettleForm
    act = staticmethod(paying.settle)
    heading = gettext_lazy("Accept the proof of use")
    submit_label = gettext_lazy("Accept")


class RepayView(MoneyStepView):
    states = machine.RETURNABLE
    form_class = RepayForm
    act = staticmethod(paying.repay)
    heading = gettext_lazy("Repayment")
    note = gettext_lazy("What has arrived on the account of the city, and on which day.")
    submit_label = gettext_lazy("Record")


class WaiveView(StepView):
    roles = MANAGEMENT
    states = (machine.PROOF_OK,)
    form_class = WaiveForm
    act = staticmethod(paying.waive)
    heading = gettext_lazy("Waive the rest")
    note = gettext_lazy("For a small sum that is not worth asking for. In the budget it stays paid.")
    submit_label = gettext_lazy("Waive")

    def why_not(self) -> str:
        return self.object.why_not_waived_by(self.request.user)


class CancelView(StepView):
    """An entry of money that was wrong; who comes second is told who was faster."""

    roles = MANAGEMENT
    states = machine.CANCELLABLE
    form_class = CancelForm
    submit_label = gettext_lazy("Cancel this entry")
    note = gettext_lazy(
        "It stays visible as cancelled, with your name and the reason. Sums and budget follow."
    )

    @cached_property
    def entry(self) -> Money:
        kind = self.kwargs["kind"]
        if kind not in cancelling.KINDS:
            raise Http404
        entries = getattr(self.object, f"{kind}s").select_related("by", "cancelled_by")
        return get_object_or_404(entries, pk=self.kwargs["entry"])

    @property
    def heading(self) -> str:
        return {
            "payment": _("Cancel a payment"),
            "repayment": _("Cancel a repayment"),
            "waiver": _("Cancel a waiver"),
        }[self.kwargs["kind"]]

    @property
    def subheading(self) -> str:
        entry = self.entry
        day = date_format(entry.on, "SHORT_DATE_FORMAT")
        return f"{self.object.code} · {day} · {number(entry.amount, 2)} € · {entry.by}"

    def why_not(self) -> str:
        return cancelling.why_not(self.object, self.kwargs["kind"], self.request.user)

    def outdated(self) -> HttpResponse | None:
        if self.entry.cancelled_at:
            messages.warning(self.request, cancelling.said_of(self.entry))
            return redirect(self.object)
        return super().outdated()

    def act(self, **said) -> None:
        cancelling.cancel(kind=self.kwargs["kind"], key=self.entry.pk, **said)


class TakeBackView(ActView):
    roles = MANAGEMENT
    act = staticmethod(cancelling.take_acceptance_back)


class UndecideView(ActView):
    roles = MANAGEMENT
    act = staticmethod(cancelling.take_decision_back)


class CloseView(ActView):
    roles = MANAGEMENT
    act = staticmethod(paying.close)
