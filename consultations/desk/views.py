"""The start page of who works in an office: today's queue, and what is done with it."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import CreateView, DetailView, TemplateView, View

from consultations.desk import live, services
from consultations.desk.board import Board, sites_of
from consultations.desk.forms import AnnounceForm
from consultations.desk.models import Ticket
from consultations.desk.querysets import QUEUE
from consultations.drafts.models import Draft
from consultations.due.lists import due_for
from consultations.models import Appointment, HomeVisit
from core import audit
from core.views import FormPageMixin, RoleRequiredMixin, ScopedMixin, ScopedSaveMixin
from districts.models import Site
from districts.scoping import CASEWORK, Role

SITE_COOKIE = "willkommen_site"
"""The site whose desk was looked at last; who works at one site only never needs it."""
SHOWN = 5
"""Lines of each panel of what waits; the lists behind them have the rest."""


class DeskMixin(RoleRequiredMixin):
    """`site`: the one asked for by its code, else that of the cookie, else the first at which the person works."""

    roles = QUEUE

    @cached_property
    def sites(self) -> list[Site]:
        return sites_of(self.request.user)

    @cached_property
    def site(self) -> Site | None:
        asked = self.kwargs.get("code") or self.request.GET.get("site")
        known = {site.code: site for site in self.sites}
        if asked and asked not in known:
            raise Http404
        return known.get(asked or self.request.COOKIES.get(SITE_COOKIE, ""), next(iter(self.sites), None))

    @cached_property
    def board(self) -> Board | None:
        if self.site is None:
            return None
        board = Board(self.request.user, self.site, timezone.now())
        board.version  # noqa: B018 - read first, see there
        return board


class DeskView(DeskMixin, TemplateView):
    template_name = "desk/desk.html"

    def get(self, request, *args, **kwargs) -> HttpResponse:
        response = super().get(request, *args, **kwargs)
        if "site" in request.GET:
            secure = settings.SESSION_COOKIE_SECURE
            response.set_cookie(SITE_COOKIE, self.site.code, httponly=True, samesite="Lax", secure=secure)
        return response

    def form(self) -> AnnounceForm:
        return AnnounceForm(user=self.request.user, sites=[self.site], initial={"site": self.site})

    def get_context_data(self, **kwargs) -> dict:
        user = self.request.user
        return super().get_context_data(
            board=self.board,
            sites=self.sites,
            is_lead=_leads(user, self.site),
            **waits_for(user, self.board),
            **kwargs,
        )


class DeskLiveView(DeskMixin, TemplateView):
    """The panels alone, for a desk that is open already; unchanged ones are not sent (consultations.desk.live)."""

    template_name = "desk/_board.html"

    def get(self, request, *args, **kwargs) -> HttpResponse:
        request.is_automatic = True
        version = self.board.version
        if request.headers.get("If-None-Match") == version:
            return HttpResponseNotModified()
        response = super().get(request, *args, **kwargs)
        response["ETag"], response["Cache-Control"] = version, "no-store"
        return response

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(
            board=self.board, **waits_for(self.request.user, self.board), **kwargs
        )


def waits_for(user, board: Board | None) -> dict:
    """Today's appointments and visits of the office, and what the person has to do; at a desk where somebody does not
    advise only when people are expected."""
    today = timezone.localdate()
    if board is None:
        return {"today": today}
    office = board.site.office
    if not board.advises:
        times = Appointment.times.visible_to(user).at(office).on(today).booked()
        return {"today": today, "times": list(times)}
    tasks, count = due_for(user)
    return {
        "today": today,
        "appointments": list(Appointment.objects.visible_to(user).at(office).on(today).on_desk()),
        "drafts": list(Draft.objects.visible_to(user)[:SHOWN]),
        "tasks": tasks,
        "task_count": count,
        "visits": list(HomeVisit.objects.visible_to(user).filter(office=office).on_desk(today)),
        "back": reverse("home"),
        "own_offices": user.access.office_ids(*CASEWORK),
    }


def _leads(user, site: Site | None) -> bool:
    return site is not None and site.office_id in user.access.office_ids(Role.LEAD)


# --- What is done with tickets ------------------------------------------------------------------------


class TicketCreateView(FormPageMixin, ScopedSaveMixin, DeskMixin, CreateView):
    """Announce a person."""

    model = Ticket
    form_class = AnnounceForm
    heading = gettext_lazy("Announce a person")
    submit_label = gettext_lazy("Give a number")

    def get_form_kwargs(self) -> dict:
        if not self.sites:
            raise PermissionDenied
        return super().get_form_kwargs() | {"sites": self.sites}

    def get_initial(self) -> dict:
        return {"site": self.site}

    def save(self, form) -> Ticket:
        ticket = services.announce(request=self.request, ticket=form.save(commit=False))
        messages.success(
            self.request,
            format_html(
                '{} <b>{}</b> · <a href="{}">{}</a>',
                _("Number"),
                ticket.number,
                reverse("consultations:ticket_print", args=[ticket.pk]),
                _("Print the ticket"),
            ),
        )
        return ticket

    def form_valid(self, form) -> HttpResponse:
        try:
            return super().form_valid(form)
        except services.StepRefused as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)

    def get_success_url(self) -> str:
        return desk_of(self.object.site)

    def back_url(self) -> str:
        return reverse("home")


class TicketStepView(ScopedMixin, View):
    """One step of a ticket (services.STEPS); calling somebody leads on to the consultation."""

    model = Ticket
    roles = QUEUE

    def post(self, request: HttpRequest, pk: int, step: str) -> HttpResponse:
        ticket = self.get_queryset().select_related("site").filter(pk=pk).first()
        if ticket is None or step not in services.STEPS:
            raise Http404
        if services.STEPS[step].by_adviser and ticket.office_id not in request.user.access.office_ids(
            *CASEWORK
        ):
            raise PermissionDenied
        try:
            services.take_step(request=request, ticket=ticket, step=step)
        except services.StepRefused as error:
            messages.warning(request, str(error))
            return redirect(desk_of(ticket.site))
        return redirect(form_of(ticket) if step in ("call", "take") else desk_of(ticket.site))


class CallNextView(DeskMixin, View):
    roles = CASEWORK

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        if self.site.office_id not in request.user.access.office_ids(*CASEWORK):
            raise PermissionDenied
        return next_person(request, self.site)


def next_person(request: HttpRequest, site: Site) -> HttpResponse:
    """Call who is next and lead to the consultation, or back to the desk when nobody waits."""
    if ticket := services.call_next(request=request, site=site):
        return redirect(form_of(ticket))
    messages.info(request, _("Nobody is waiting."))
    return redirect(desk_of(site))


def form_of(ticket: Ticket) -> str:
    return reverse("consultations:consultation_create", query={"ticket": ticket.pk})


def desk_of(site: Site) -> str:
    return reverse("home", query={"site": site.code})


class TicketPrintView(ScopedMixin, DetailView):
    model = Ticket
    roles = QUEUE
    template_name = "desk/ticket_print.html"

    def scope(self, queryset):
        return queryset.on(timezone.localdate()).select_related("site__office")


# --- The display in the waiting room ------------------------------------------------------------------


class DisplayRenewView(DeskMixin, View):
    """A new address for the display of the site; the old one shows nothing from now on."""

    roles = (Role.LEAD,)

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        if not _leads(request.user, self.site):
            raise PermissionDenied
        live.renew_display(self.site)
        audit.record(request, audit.Action.UPDATE, self.site, fields=["display_key"])
        messages.success(request, _("The display has a new address; the old one shows nothing any more."))
        return redirect(desk_of(self.site))
