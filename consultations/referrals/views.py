"""Pages about one referral: what it is, what may be done next, preparing and sending it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import DetailView, FormView, UpdateView, View
from django.views.generic.detail import SingleObjectMixin

from catalogues.labels import labels
from clients.using import UsedFileMixin
from consultations.models import Consultation, Referral
from consultations.referrals import machine, services
from consultations.referrals.carried_forms import CarriedForm
from consultations.referrals.forms import ReferralForm, StepForm, add_faults
from consultations.referrals.machine import Move
from consultations.referrals.sharing import shared_facts
from consultations.referrals.slips import hours_of, language_of, other_languages, slip_of
from consultations.slips.printing import slip_pdf
from core import audit
from core.views import FormPageMixin, ReadRecordedMixin, ScopedMixin, ScopedSaveMixin
from districts.scoping import CASEWORK

STEPS = {
    machine.SENT: gettext_lazy("Send"),
    machine.ACCEPTED: gettext_lazy("Accepted"),
    machine.IN_PROGRESS: gettext_lazy("Has begun"),
    machine.ON_HOLD: gettext_lazy("Waiting list"),
    machine.COMPLETED: gettext_lazy("Done"),
    machine.REJECTED: gettext_lazy("Declined by the receiver"),
    machine.FAILED: gettext_lazy("Did not come about"),
    machine.CANCELLED: gettext_lazy("Withdraw"),
    machine.ERROR: gettext_lazy("Entered in error"),
}
"""What the button of a step says; the receiver's answers in the order in which they are likely."""


class ReferralMixin(ScopedMixin):
    model = Referral
    roles = CASEWORK

    def scope(self, queryset):
        return queryset.with_page_details()

    def own_offices(self) -> frozenset[int]:
        return self.request.user.access.office_ids(*CASEWORK)


class ReferralDetailView(ReferralMixin, DetailView):
    """For the sender all of it; another office sees what it is about and what was agreed to be shared, no history of
    the client."""

    template_name = "consultations/referral_detail.html"

    def get_context_data(self, **kwargs) -> dict:
        referral, own = self.object, self.own_offices()
        audit.record(self.request, audit.Action.READ, referral)
        client, is_sender = referral.concern.client, referral.office_id in own
        return super().get_context_data(
            steps=self.steps(),
            events=referral.events.in_order(),
            facts=shared_facts(referral),
            is_sender=is_sender,
            shows_topic=referral.shows_topic_in(own),
            hours=hours_of(referral),
            slip_languages=other_languages(referral) if is_sender and referral.has_slip else [],
            may_open_client=bool(client and client.may_be_opened_in(own)),
            last_mail=referral.mails.last() if is_sender else None,
            hindrance=self.hindrance(),
            **kwargs,
        )

    def steps(self) -> list[dict]:
        """A short form for each state that may come next."""
        user, referral = self.request.user, self.object
        return [
            {
                "state": state,
                "label": STEPS[state],
                "form": StepForm(user=user, referral=referral, to=state),
                "url": reverse("consultations:referral_move", args=[referral.pk, state]),
            }
            for state in STEPS
            if state in referral.next_states(user)
        ]

    def hindrance(self) -> str:
        """Why a draft cannot be sent yet."""
        if not self.object.is_draft:
            return ""
        try:
            self.object.check_sendable()
        except ValidationError as error:
            return " ".join(error.messages)
        return ""


class ReferralSlipView(ReferralMixin, SingleObjectMixin, View):
    """The slip as a PDF, on `paper` a4 or receipt, in German and `?language=`, by default that of the client."""

    def get(self, request, *args, **kwargs) -> HttpResponse:
        referral = self.get_object()
        if referral.office_id not in self.own_offices() or not referral.has_slip:
            raise Http404
        paper = self.kwargs["paper"]
        language = request.GET.get("language", "")
        if language not in labels("language"):
            language = language_of(referral)
        audit.record(request, audit.Action.EXPORT, referral, slip=paper, language=language)
        response = HttpResponse(slip_pdf(slip_of(referral), language, paper), content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{referral.code}.pdf"'
        response["Cache-Control"] = "no-store, private"
        return response


class ReferralMoveView(ReadRecordedMixin, FormPageMixin, ReferralMixin, SingleObjectMixin, FormView):
    """The form of one step; the page of the referral has it folded away."""

    form_class = StepForm
    submit_label = gettext_lazy("Record")

    def get_initial(self) -> dict:
        return {"on": timezone.localdate()}

    @cached_property
    def object(self) -> Referral:
        return self.get_object()

    @property
    def state(self) -> str:
        return self.kwargs["state"]

    @property
    def heading(self) -> str:
        return f"{self.object.code}: {STEPS[self.state]}"

    @property
    def subheading(self) -> str:
        return self.object.receiver_name

    def get(self, request, *args, **kwargs) -> HttpResponse:
        return self.outdated() or super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs) -> HttpResponse:
        return self.outdated() or super().post(request, *args, **kwargs)

    def outdated(self) -> HttpResponse | None:
        """Somebody was quicker, or it is for others to say: the page of the referral shows how things stand."""
        if self.state not in STEPS:
            raise Http404
        if self.state in self.object.next_states(self.request.user):
            return None
        messages.warning(self.request, _("This step is not possible any more. Please look again."))
        return redirect(self.object)

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {
            "user": self.request.user,
            "referral": self.object,
            "to": self.state,
        }

    def form_valid(self, form) -> HttpResponse:
        try:
            services.move(request=self.request, referral=self.object, step=form.move)
        except ValidationError as error:
            add_faults(form, error)
            return self.form_invalid(form)
        messages.success(self.request, _("Recorded: %(state)s") % {"state": self.object.get_status_display()})
        return redirect(self.object)

    def back_url(self) -> str:
        return self.object.get_absolute_url()


class ReferralSaveMixin(ReadRecordedMixin, UsedFileMixin, FormPageMixin, ScopedSaveMixin, ReferralMixin):
    form_class = ReferralForm
    template_name = "consultations/referral_form.html"

    @property
    def consultation(self) -> Consultation:
        raise NotImplementedError

    def post(self, request, *args, **kwargs) -> HttpResponse:
        if "give_consent" not in request.POST:
            return super().post(request, *args, **kwargs)
        self.object = self.get_object()
        return redirect(self.consent_address())

    def consent_address(self) -> str:
        """The page on which a consent is given, with what has been entered here."""
        client = self.consultation.client
        if client is None:
            raise Http404
        draft = "" if self.object._state.adding else self.object.pk
        typed = self.request.POST.dict() | {"draft": draft}
        carried = CarriedForm(typed, user=self.request.user, client=client)
        return carried.at(reverse("consultations:consent_create", args=[client.pk]))

    @cached_property
    def carried(self) -> CarriedForm:
        """What comes back from there."""
        return CarriedForm(self.request.GET, user=self.request.user, client=self.consultation.client)

    def get_initial(self) -> dict:
        return super().get_initial() | self.carried.initial_values

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {
            "receiver": self.carried.receiver_found,
            "consultation": self.consultation,
            "is_sending": "send" in self.request.POST,
            "is_draft": self.typed is not None,
        }

    def form_valid(self, form) -> HttpResponse:
        try:
            return super().form_valid(form)
        except ValidationError as error:
            add_faults(form, error)
            return self.form_invalid(form)

    def save(self, form) -> Referral:
        referral = form.save(commit=False)
        services.save_draft(request=self.request, referral=referral)
        if form.is_sending:
            services.move(request=self.request, referral=referral, step=Move(machine.SENT))
            messages.success(self.request, _("Sent."))
        else:
            messages.success(self.request, _("Saved as a draft. It is not sent yet."))
        return referral

    def get_success_url(self) -> str:
        return self.object.get_absolute_url()

    def get_context_data(self, **kwargs) -> dict:
        client = self.consultation.client
        own = client is not None and client.office_id in self.own_offices()
        return super().get_context_data(client=client if own else None, **kwargs)


class ReferralCreateView(ReferralSaveMixin, UpdateView):
    """A referral for one of the concerns of a consultation; `?concern=` presets which."""

    heading = gettext_lazy("Refer")

    @cached_property
    def consultation(self) -> Consultation:
        usable = Consultation.objects.visible_to(self.request.user).counted().of_somebody()
        found = usable.select_related("client__office").filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    @property
    def subheading(self) -> str:
        day = date_format(self.consultation.held_on, "SHORT_DATE_FORMAT")
        return _("Consultation of %(day)s") % {"day": day}

    def get_object(self, queryset=None) -> Referral:
        return Referral()

    def shown(self) -> Consultation:
        return self.consultation

    def get_initial(self) -> dict:
        concern = self.request.GET.get("concern") or self.consultation.concerns.first()
        return {"concern": concern} | super().get_initial()

    def back_url(self) -> str:
        return reverse("consultations:consultation_detail", args=[self.consultation.pk])


class ReferralUpdateView(ReferralSaveMixin, UpdateView):
    """Only what has not been sent can still be changed."""

    heading = gettext_lazy("Change the referral")

    def scope(self, queryset):
        return super().scope(queryset).drafts()

    @property
    def consultation(self) -> Consultation:
        return self.object.concern.consultation

    @property
    def subheading(self) -> str:
        return self.object.code

    def back_url(self) -> str:
        return self.object.get_absolute_url()


class ReferralLinkView(ReferralMixin, SingleObjectMixin, View):
    """The sender sends the link to answer once more, or makes it worthless."""

    def scope(self, queryset):
        return super().scope(queryset).filter(office_id__in=self.own_offices())

    def post(self, request, *args, **kwargs) -> HttpResponseRedirect:
        referral = self.get_object()
        try:
            self.act(referral)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect(referral)


class ReferralSendLinkView(ReferralLinkView):
    def act(self, referral: Referral) -> None:
        services.send_link_again(request=self.request, referral=referral)
        messages.success(self.request, _("A new link is on its way. Earlier ones do not work any more."))


class ReferralWithdrawLinkView(ReferralLinkView):
    def act(self, referral: Referral) -> None:
        services.withdraw_link(request=self.request, referral=referral)
        messages.success(self.request, _("The link does not work any more."))
