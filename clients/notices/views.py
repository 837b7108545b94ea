"""Pages of privacy notices: everybody reads them, system administrators and the data protection officer keep them, and
who advises records that a client was given one. The two keep the periods of retention, too (handbook 6.10): the
controller decides, they enter it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import CreateView, DetailView, FormView, ListView, UpdateView, View
from django.views.generic.detail import SingleObjectMixin

from accounts.retention import KEEPERS
from catalogues.labels import labels
from clients.models import Client
from clients.notices import services
from clients.notices.forms import GivenForm, NoticeForm, NoticeLanguageForm
from clients.notices.models import NoticeGiven, PrivacyNotice, current
from clients.notices.printing import notice_pdf
from clients.notices.texts import blocks
from core.saving import save_recorded
from core.views import FormPageMixin, ReadRecordedMixin, ScopedMixin, ScopedSaveMixin
from districts.models import Employer
from districts.scoping import CASEWORK, EVERYBODY

LATER_PAGES = {"answers": "consultations:statement_update", "consent": "consultations:consent_create"}
"""Forms for which somebody is informed first, by `?then=`."""


class NoticeListView(ScopedMixin, ListView):
    """By controller, the newest version first."""

    model = Employer
    roles = EVERYBODY
    template_name = "clients/notices/notice_list.html"
    context_object_name = "controllers"

    def scope(self, queryset):
        notices = PrivacyNotice.objects.visible_to(self.request.user).newest_first()
        return queryset.order_by("pk").prefetch_related(Prefetch("privacy_notices", notices))

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(may_keep=self.request.user.access.has(*KEEPERS), **kwargs)


class NoticeMixin(ScopedMixin):
    model = PrivacyNotice
    roles = EVERYBODY
    context_object_name = "notice"

    def scope(self, queryset):
        return queryset.select_related("employer", "approved_by")


class NoticeDetailView(NoticeMixin, DetailView):
    template_name = "clients/notices/notice_detail.html"

    def get_context_data(self, **kwargs) -> dict:
        may_keep = self.request.user.access.has(*KEEPERS)
        return super().get_context_data(blocks=blocks(self.object.text), may_keep=may_keep, **kwargs)


class NoticePdfView(NoticeMixin, SingleObjectMixin, View):
    def get(self, request, *args, **kwargs) -> HttpResponse:
        notice = self.get_object()
        if not notice.is_printable:
            raise Http404
        same = self.get_queryset().filter(employer=notice.employer, version=notice.version)
        content = notice_pdf(notice, same.filter(language="de", is_easy=False).first())
        response = HttpResponse(content, content_type="application/pdf")
        name = f"datenschutz-{notice.pk}-{notice.tag}-v{notice.version}.pdf"
        response["Content-Disposition"] = f'inline; filename="{name}"'
        return response


class NoticeKeepMixin(FormPageMixin, ScopedSaveMixin, NoticeMixin):
    roles = KEEPERS

    @property
    def subheading(self) -> str:
        return f"{self.object.employer} · " + _("Version %(version)d") % {"version": self.object.version}

    def save(self, form) -> PrivacyNotice:
        return save_recorded(self.request, form)


class NoticeUpdateView(NoticeKeepMixin, UpdateView):
    """What was approved or given to somebody is not found here."""

    form_class = NoticeForm
    heading = gettext_lazy("Change the draft")

    def scope(self, queryset):
        return super().scope(queryset).changeable()

    def back_url(self) -> str:
        return self.object.get_absolute_url()


class ControllerMixin:
    @cached_property
    def employer(self) -> Employer:
        found = Employer.objects.visible_to(self.request.user).filter(pk=self.kwargs["employer"]).first()
        if found is None:
            raise Http404
        return found


class NoticeCreateView(ControllerMixin, NoticeKeepMixin, CreateView):
    """The newest version in a further language."""

    form_class = NoticeLanguageForm
    heading = gettext_lazy("Further language")

    @property
    def subheading(self) -> str:
        return str(self.employer)

    def get_form_kwargs(self) -> dict:
        version = services.newest_version(self.employer) or 1
        return super().get_form_kwargs() | {
            "instance": PrivacyNotice(employer=self.employer, version=version)
        }

    def back_url(self) -> str:
        return reverse("clients:notice_list")


class NoticeRenewView(ControllerMixin, NoticeMixin, View):
    roles = KEEPERS

    def post(self, request, *args, **kwargs) -> HttpResponse:
        services.renew(request=request, employer=self.employer)
        messages.success(request, _("The new version is a draft: change it, and have it approved."))
        return redirect("clients:notice_list")


class NoticeApproveView(NoticeMixin, SingleObjectMixin, View):
    roles = KEEPERS

    def post(self, request, *args, **kwargs) -> HttpResponse:
        notice = self.get_object()
        try:
            services.approve(request=request, notice=notice)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("Approved. From now on the text does not change any more."))
        return redirect(notice)


class ClientNoticeView(ReadRecordedMixin, FormPageMixin, ScopedMixin, SingleObjectMixin, FormView):
    """The notices that hold in the office of a client, to show and to print, in `?language=`, by default the person's;
    and that they were given. `?then=` leads to the form for which the person is informed."""

    model = Client
    roles = CASEWORK
    form_class = GivenForm
    template_name = "clients/notices/client_notice.html"
    heading = gettext_lazy("Privacy notice")
    submit_label = gettext_lazy("Record that it was given")

    @cached_property
    def object(self) -> Client:
        return self.get_object()

    def scope(self, queryset):
        return queryset.select_related("office", "language", "district").prefetch_related(
            "office__partner_links__employer"
        )

    @property
    def subheading(self) -> str:
        return self.object.label

    @cached_property
    def notices(self) -> list[PrivacyNotice]:
        """All of the controllers of the office, those of the own employer first."""
        controllers = services.controllers_of(self.object.office, self.request.user)
        order = {controller.pk: place for place, controller in enumerate(controllers)}
        found = PrivacyNotice.objects.visible_to(self.request.user).filter(employer__in=order)
        found = found.newest_first().select_related("employer")
        return sorted(found, key=lambda notice: order[notice.employer_id])

    @property
    def language(self) -> str:
        asked = self.request.GET.get("language", "")
        return asked if asked in labels("language") or asked in self.tags else self.object.language_id

    @cached_property
    def tags(self) -> dict[str, str]:
        """Languages that there are notices in, with their names."""
        found = {notice.tag: notice for notice in self.notices}
        order = {code: place for place, code in enumerate(labels("language"))}
        ordered = sorted(found.values(), key=lambda notice: (order[notice.language_id], notice.is_easy))
        return {notice.tag: notice.language_label for notice in ordered}

    @cached_property
    def offered(self) -> list[PrivacyNotice]:
        return current(self.notices, self.language)

    def get_form_kwargs(self) -> dict:
        known = {"offered": self.offered, "is_draft": self.typed is not None}
        return super().get_form_kwargs() | known

    def get_context_data(self, **kwargs) -> dict:
        names = {**labels("language"), **self.tags}
        shown = [{"notice": notice, "blocks": list(blocks(notice.text))} for notice in self.offered]
        return super().get_context_data(
            shown=shown,
            languages=list(self.tags.items()),
            wanted=names[self.language],
            is_missing=self.language != "und" and self.language.partition("-")[0] not in self.tags,
            given=NoticeGiven.objects.visible_to(self.request.user).filter(client=self.object).newest_first(),
            **kwargs,
        )

    def form_valid(self, form) -> HttpResponse:
        given = {"notices": form.chosen(), "on": form.cleaned_data["given_on"]}
        services.give(request=self.request, client=self.object, **given)
        messages.success(self.request, _("It is on the file that the person was informed."))
        return redirect(self.back_url())

    def back_url(self) -> str:
        then = LATER_PAGES.get(self.request.GET.get("then", ""))
        return reverse(then, args=[self.object.pk]) if then else self.object.get_absolute_url()
