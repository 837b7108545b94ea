"""The pages for everybody: the application, and behind the link of a mail what becomes of it. New applications are
taken when the city switches the form on (FUND_FORM); pages of earlier ones stay."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from http import HTTPStatus

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from consultations.referrals.forms import add_faults
from core.forms import DraftFormMixin
from core.link_pages import link_page
from core.templatetags.ui import number
from core.widgets import DateInput, LongText
from network.fund import applying, letters, links, machine, mails, receipts
from network.fund.budgets import CENT, FundRule
from network.fund.models import FundApplication
from network.fund.receipt_forms import ReceiptsMixin
from network.open_forms import OpenFormMixin, is_sent, may_send, typed
from network.public.frames import public_form

ACTION, FORM_PAGE = "fund", "fund/fund_apply.html"
LINES, FIRST_LINES = 8, 3
"""Of the cost plan, and those that are not behind a fold."""


class ApplicationForm(OpenFormMixin, forms.ModelForm):
    """`costs` are the lines of the cost plan that were filled in."""

    salt = "network.fund.opened"
    agrees = forms.BooleanField(
        label=gettext_lazy("The city may keep this to decide on the application"),
        help_text=gettext_lazy(
            "Only those who decide on it see it. It is deleted after a week if you do not confirm your address, a year "
            "after a rejection, and ten years after the proof of use."
        ),
    )

    class Meta:
        model = FundApplication
        fields = [
            *("applicant", "organisation", "contact", "email", "phone", "district", "purpose", "title"),
            *("description", "starts_on", "ends_on", "requested", "own_funds"),
        ]
        widgets = {"description": LongText(attrs={"rows": 6}), "starts_on": DateInput, "ends_on": DateInput}
        help_texts = {
            "organisation": gettext_lazy("Empty for a single person."),
            "description": gettext_lazy("Please write nothing about the private affairs of single people."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.rule, self.costs = FundRule.objects.on(), []
        self.fields["district"].queryset = self.fields["district"].queryset.within_city()
        self.fields["own_funds"].required = False
        self.fields["requested"].help_text = _("At most %(cap)s euros.") % {"cap": number(self.rule.cap, 2)}
        for name in ("contact", "email", "phone"):
            self.fields[name].widget.attrs["autocomplete"] = {"contact": "name", "phone": "tel"}.get(
                name, name
            )
        for place in range(1, LINES + 1):
            self.fields[f"cost_text_{place}"] = forms.CharField(
                label=_("Cost %(number)d: what for") % {"number": place},
                max_length=120,
                required=False,
                widget=forms.TextInput(attrs={"dir": "auto"}),
            )
            self.fields[f"cost_amount_{place}"] = forms.DecimalField(
                label=_("Cost %(number)d: euros") % {"number": place},
                required=False,
                min_value=CENT.limit_value,
                error_messages={"min_value": CENT.message},
                max_digits=9,
                decimal_places=2,
            )

    def cost_rows(self) -> list[BoundField]:
        return self._lines(1, FIRST_LINES)

    def more_costs(self) -> list[BoundField]:
        return self._lines(FIRST_LINES + 1, LINES)

    def has_more_costs(self) -> bool:
        """Whether something stands behind the fold, or is wrong there."""
        return any(field.value() or field.errors for field in self.more_costs())

    def _lines(self, first: int, last: int) -> list[BoundField]:
        return [
            self[f"cost_{kind}_{place}"] for place in range(first, last + 1) for kind in ("text", "amount")
        ]

    def clean_own_funds(self) -> Decimal:
        return self.cleaned_data["own_funds"] or Decimal(0)

    def clean_requested(self) -> Decimal:
        requested = self.cleaned_data["requested"]
        if requested > self.rule.cap:
            raise ValidationError(_("At most %(cap)s euros.") % {"cap": number(self.rule.cap, 2)})
        return requested

    def clean_starts_on(self) -> date:
        day, today = self.cleaned_data["starts_on"], timezone.localdate()
        if day < today:
            raise ValidationError(_("The project must not have begun yet."))
        if day.year > today.year + 1:
            raise ValidationError(_("Please apply at the earliest in the year before."))
        return day

    def clean(self) -> dict:
        cleaned = super().clean()
        self._clean_organisation(cleaned)
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if (
            starts_on
            and ends_on
            and not starts_on <= ends_on <= starts_on.replace(day=1, year=starts_on.year + 2)
        ):
            self.add_error("ends_on", _("A project lasts from one day to two years."))
        self._clean_costs(cleaned)
        return cleaned

    def _clean_organisation(self, cleaned: dict) -> None:
        if cleaned.get("applicant") not in (None, "person") and not cleaned.get("organisation"):
            self.add_error("organisation", _("Which one?"))

    def _clean_costs(self, cleaned: dict) -> None:
        for place in range(1, LINES + 1):
            text, amount = cleaned.get(f"cost_text_{place}"), cleaned.get(f"cost_amount_{place}")
            if bool(text) != bool(amount) and f"cost_amount_{place}" not in self.errors:
                missing = "amount" if text else "text"
                self.add_error(f"cost_{missing}_{place}", _("Each line needs both."))
            elif text and amount:
                self.costs.append((text, amount))
        requested, planned = cleaned.get("requested"), sum(amount for _text, amount in self.costs)
        total = (requested or 0) + (cleaned.get("own_funds") or 0)
        if requested and planned != total and not any(name.startswith("cost_") for name in self.errors):
            said = {"planned": number(planned, 2), "total": number(total, 2)}
            self.add_error(
                "cost_amount_1",
                _("The lines add up to %(planned)s euros; applied for and own money are %(total)s.") % said,
            )


@public_form
@login_not_required
@cache_control(no_store=True, private=True)
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest) -> HttpResponse:
    if not settings.FUND_FORM:
        raise Http404
    form = ApplicationForm(**typed(request))
    if not is_sent(request):
        return render(request, FORM_PAGE, {"form": form})
    if not may_send(request, ACTION):
        form.put_off()
        return render(request, FORM_PAGE, {"form": form}, status=HTTPStatus.TOO_MANY_REQUESTS)
    if not form.is_machine:
        if not form.is_valid():
            return render(request, FORM_PAGE, {"form": form})
        application = form.save(commit=False)
        application.mail_language = get_language()[:2]
        applying.apply(request=request, application=application, costs=form.costs)
    return render(request, "fund/fund_applied.html", {"days": mails.UNCONFIRMED_DAYS})


# --- Behind the link --------------------------------------------------------------------------------------


class LinkForm(DraftFormMixin, forms.Form):
    """What the applicant says behind the link, about one application."""

    def __init__(self, *args, application: FundApplication, **kwargs):
        self.application = application
        super().__init__(*args, **kwargs)


class AnswerForm(LinkForm):
    text = forms.CharField(
        label=gettext_lazy("Your answer"), max_length=4000, widget=LongText(attrs={"rows": 5})
    )


class ProofForm(ReceiptsMixin, LinkForm):
    spent = forms.DecimalField(
        label=gettext_lazy("Used of the grant, in euros"),
        min_value=0,
        max_digits=9,
        decimal_places=2,
        help_text=gettext_lazy("What was not used is paid back."),
    )
    report = forms.CharField(
        label=gettext_lazy("Short report: what was done, who came, what the money was used for"),
        max_length=4000,
        widget=LongText(attrs={"rows": 6}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.take_receipts(self.application)
        if self.application.proof_on:
            self.initial = {"spent": self.application.spent, "report": self.application.report}


ACTS: dict[str, tuple[type[LinkForm], Callable]] = {
    machine.DRAFT: (LinkForm, applying.confirm),
    machine.QUERY: (AnswerForm, applying.answer),
    machine.PAID: (ProofForm, applying.hand_in),
    machine.PROOF_DUE: (ProofForm, applying.hand_in),
}


def _acts(application: FundApplication) -> tuple[type[LinkForm] | None, Callable | None]:
    """What the applicant can do now."""
    is_early = application.state in machine.TO_PROVE and not application.can_be_proved
    return (None, None) if is_early else ACTS.get(application.state, (None, None))


@public_form
@link_page
def page(request: HttpRequest, token: str) -> HttpResponseBase:
    """Mail scanners open links: whatever changes something is sent by a button."""
    application = links.application_of(token)
    if request.method != "POST" and (found := _asked_for(request, application)):
        return found
    form_class, act = _acts(application)
    form = form_class(**typed(request), application=application) if form_class else None
    if request.method == "POST" and (form is None or request.POST.get("state") != application.state):
        return redirect("network:fund_page", token)  # sent twice, or somebody was faster
    if is_sent(request) and form.is_valid():
        try:
            act(request=request, token=token, **form.cleaned_data)
            return redirect("network:fund_page", token)
        except ValidationError as error:
            add_faults(form, error)
    context = {
        "application": application,
        "form": form,
        "are_files_lost": bool(request.FILES),
        "costs": application.costs.all(),
        "receipts": application.receipts.all(),
        "repayments": application.repayments.valid(),
        "is_open": settings.FUND_FORM,
        "questions": application.queries.all(),
        "letters": letters.kinds(application),
    }
    return render(request, "fund/fund_page.html", context)


def _asked_for(request: HttpRequest, application: FundApplication) -> HttpResponseBase | None:
    """A letter, or a receipt that was handed in."""
    letter, receipt = request.GET.get("letter", ""), request.GET.get("receipt", "")
    if letter and letter in letters.kinds(application):
        return HttpResponse(letters.letter_pdf(application, letter), content_type="application/pdf")
    found = [each for each in application.receipts.all() if str(each.pk) == receipt] if receipt else []
    return receipts.response(found[0]) if found else None
