"""Pages about consents: given for a client, shown, printed, revoked."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import CreateView, DetailView, TemplateView
from django.views.generic.detail import SingleObjectMixin

from clients.models import Client
from clients.notices.services import with_notices_given
from clients.using import UsedFileMixin
from consultations.models import Consent, Referral
from consultations.referrals import services
from consultations.referrals.carried_forms import CarriedForm
from consultations.referrals.forms import ConsentForm
from core import audit
from core.views import FormPageMixin, ReadRecordedMixin, ScopedMixin, ScopedSaveMixin
from districts.scoping import CASEWORK


class ConsentMixin(ScopedMixin):
    model = Consent
    roles = CASEWORK

    def scope(self, queryset):
        return queryset.with_details()


class ConsentCreateView(
    ReadRecordedMixin, UsedFileMixin, FormPageMixin, ScopedSaveMixin, ConsentMixin, CreateView
):
    """From the form of a referral it leads back there."""

    form_class = ConsentForm
    template_name = "consultations/consent_form.html"
    heading = gettext_lazy("Give a consent")
    note = gettext_lazy(
        "Read it out in a language the person understands. It is voluntary, for this receiver and this purpose only, "
        "and can be revoked at any time. It cannot be changed later, only revoked."
    )
    submit_label = gettext_lazy("The person consents")

    @cached_property
    def client(self) -> Client:
        visible = Client.objects.visible_to(self.request.user).select_related("office", "language")
        visible = visible.prefetch_related(with_notices_given(self.request.user))
        found = visible.filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def shown(self) -> Client:
        return self.client

    @property
    def subheading(self) -> str:
        return self.client.label

    @cached_property
    def carried(self) -> CarriedForm:
        return CarriedForm(self.request.GET, user=self.request.user, client=self.client)

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {
            "client": self.client,
            "receiver": self.carried.receiver_found,
            "need": self.carried.need,
            "is_draft": self.typed is not None,
        }

    def save(self, form) -> Consent:
        consent = form.save(commit=False)
        services.give_consent(request=self.request, consent=consent)
        messages.success(self.request, _("The consent is recorded."))
        return consent

    def get_success_url(self) -> str:
        return self.carried.way_back(consent=self.object) or self.object.get_absolute_url()

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(client=self.client, **kwargs)

    def back_url(self) -> str:
        return self.carried.way_back() or self.client.get_absolute_url()


class ConsentDetailView(ConsentMixin, DetailView):
    template_name = "consultations/consent_detail.html"

    def get_context_data(self, **kwargs) -> dict:
        audit.record(self.request, audit.Action.READ, self.object)
        visible = Referral.objects.visible_to(self.request.user).filter(consent=self.object)
        return super().get_context_data(referrals=visible.order_by("created_at"), **kwargs)


class ConsentPrintView(ConsentMixin, DetailView):
    """The declaration on paper, to be signed."""

    template_name = "consultations/consent_print.html"

    def get_context_data(self, **kwargs) -> dict:
        audit.record(self.request, audit.Action.READ, self.object, part="print")
        return super().get_context_data(**kwargs)


class ConsentRevokeView(ReadRecordedMixin, ConsentMixin, SingleObjectMixin, TemplateView):
    """Cannot be undone: only a new consent takes its place."""

    template_name = "consultations/consent_revoke.html"

    def scope(self, queryset):
        return super().scope(queryset).filter(is_given=True, revoked_at__isnull=True)

    def get_context_data(self, **kwargs) -> dict:
        self.object = self.get_object()
        return super().get_context_data(**kwargs)

    def post(self, request, *args, **kwargs) -> HttpResponse:
        consent = self.get_object()
        stopped = services.revoke_consent(request=request, consent=consent)
        text = ngettext(
            "Revoked. %(count)d referral under it was stopped.",
            "Revoked. %(count)d referrals under it were stopped.",
            stopped,
        )
        messages.success(request, text % {"count": stopped} if stopped else _("Revoked."))
        return redirect(consent)
