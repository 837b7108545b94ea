"""Handing out: a slip after a consultation, a sheet of codes, the tablet."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView, View
from django.views.generic.detail import SingleObjectMixin

from consultations.models import Consultation
from core import audit
from core.views import FormPageMixin, RoleRequiredMixin, ScopedMixin
from districts.scoping import CASEWORK, OFFICE_ROLES, Role
from network.events.cards import picture_of
from network.models import Event
from reports.evaluation import codes, sheets, tablet
from reports.evaluation.forms import OfficeForm, SheetForm, key_from, offices_for
from reports.evaluation.models import FeedbackCode, Questionnaire
from reports.sheets.amif import THIRD_COUNTRY

HANDING = (*OFFICE_ROLES, Role.COORDINATOR)
Kind = Questionnaire.Kind


def in_use(user: Any, kind: str) -> Questionnaire | None:
    return Questionnaire.objects.visible_to(user).in_use(kind)


class SlipCreateView(ScopedMixin, SingleObjectMixin, View):
    """A code for who was advised. It keeps of the consultation only whether AMIF counts the person (who refuses the
    statistics has nothing stated), and that it was made is in no trail: it would say who got it."""

    model = Consultation
    roles = CASEWORK
    http_method_names = ["post"]

    def post(self, request, *args, **kwargs) -> HttpResponse:
        consultation = self.get_object()
        questionnaire = in_use(request.user, Kind.CONSULTATION)
        if questionnaire is None:
            messages.warning(
                request, _("No questionnaire is in use. The coordinator can put one in use under “Feedback”.")
            )
            return redirect("consultations:consultation_detail", consultation.pk)
        [code] = codes.give_out(
            questionnaire=questionnaire,
            office=consultation.office,
            number=1,
            today=timezone.localdate(),
            is_third_country=consultation.nationality_group in THIRD_COUNTRY,
        )
        return redirect("evaluation:slip", code)


class SlipView(ScopedMixin, TemplateView):
    """To print, or to be photographed from the screen."""

    model = FeedbackCode
    roles = HANDING
    template_name = "evaluation/slip.html"

    def get_context_data(self, **kwargs) -> dict:
        code = codes.plain(self.kwargs["code"])
        found = self.get_queryset().usable().filter(pk=codes.digest_of(code)).first()
        if found is None:
            raise Http404
        return super().get_context_data(
            found=found,
            said=codes.said(code),
            picture=sheets.picture(code),
            address=sheets.typed_address(),
            invitations=sheets.invitations(),
            **kwargs,
        )


class SheetView(FormPageMixin, RoleRequiredMixin, FormView):
    """A page of cards as PDF. The codes stand in this file alone; who loses it prints others. `?event=` are codes for
    one event of an own office, which then has results of its own."""

    roles = HANDING
    form_class = SheetForm
    heading = gettext_lazy("Print codes")
    submit_label = gettext_lazy("Make the PDF")

    @cached_property
    def event(self) -> Event | None:
        asked = self.request.GET.get("event")
        if asked is None:
            return None
        user: Any = self.request.user
        events = Event.objects.visible_to(user).standing()
        found = events.filter(pk=key_from(asked), office__in=offices_for(user)).first()
        if found is None:
            raise Http404
        return found

    @property
    def subheading(self) -> str:
        return f"{self.event}, {date_format(self.event.day, 'SHORT_DATE_FORMAT')}" if self.event else ""

    @cached_property
    def kinds(self) -> list[tuple[str, str]]:
        kinds = (Kind.EVENT,) if self.event else Questionnaire.OF_OFFICES
        return [(kind.value, kind.label) for kind in kinds if in_use(self.request.user, kind)]

    @property
    def note(self) -> str:
        if not self.kinds:
            return _("No questionnaire is in use. The coordinator can put one in use under “Feedback”.")
        if self.event:
            return _("Everybody gets one card, each card counts once. The event has results of its own.")
        return _(
            "For a consultation day or an event: everybody gets one card, each card counts once. Codes that are "
            "printed from the page of an event have results of their own."
        )

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {
            "user": self.request.user,
            "kinds": self.kinds,
            "event": self.event,
        }

    def form_valid(self, form) -> HttpResponse:
        said, questionnaire = form.cleaned_data, in_use(self.request.user, form.cleaned_data["kind"])
        made = codes.give_out(
            questionnaire=questionnaire,
            office=said["office"],
            number=said["number"],
            today=timezone.localdate(),
            is_third_country=said["is_third_country"],
            event=self.event,
        )
        audit.record(
            self.request, audit.Action.EXPORT, questionnaire, codes=len(made), office=said["office"].code
        )
        content = sheets.sheet_pdf(questionnaire, made, heading=said["office"].name, note=said["note"])
        response = HttpResponse(content, content_type="application/pdf")
        name = f"{slugify(questionnaire.code)}-{said['office'].code.lower()}-{timezone.localdate()}.pdf"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def back_url(self) -> str:
        return self.event.get_absolute_url() if self.event else reverse("evaluation:questionnaire_list")


class TabletView(FormPageMixin, RoleRequiredMixin, FormView):
    """Starts the tablet here, which logs the person out on this device, or shows the address for another one."""

    roles = HANDING
    form_class = OfficeForm
    template_name = "evaluation/tablet_start.html"
    heading = gettext_lazy("Tablet in the office")
    submit_label = gettext_lazy("Show the address")

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"user": self.request.user}

    def form_valid(self, form) -> HttpResponse:
        office = form.cleaned_data["office"]
        address = tablet.address_of(office, timezone.localdate())
        audit.record(self.request, audit.Action.CREATE, office, link="tablet")
        if "here" in self.request.POST:
            logout(self.request)
            return redirect(tablet.path_of(office, timezone.localdate()))
        context = self.get_context_data(form=form, address=address, picture=SafeString(picture_of(address)))
        return render(self.request, self.template_name, context)

    def get_context_data(self, **kwargs) -> dict:
        used = in_use(self.request.user, Kind.CONSULTATION)
        return super().get_context_data(**{"address": "", "picture": "", "in_use": used} | kwargs)

    def back_url(self) -> str:
        return reverse("evaluation:questionnaire_list")
