"""The pages for everybody: "I want to help", without an account, and the link that confirms the address. They exist
when the city switches them on (VOLUNTEER_FORM)."""

from datetime import timedelta
from http import HTTPStatus

from allauth.core.internal import ratelimit
from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from catalogues.forms import CatalogueChoicesMixin
from core.link_pages import link_page
from core.widgets import FastSelectMultiple, LongText
from network.models import Volunteer
from network.volunteers import links, services
from network.volunteers.forms import WhatAndWhenMixin

ACTION = "volunteer"
RATE = "10/1h/ip"
"""Forms that are sent from one address."""
SALT = "network.volunteers.opened"
QUICKEST = timedelta(seconds=3)
"""No person fills the form in so fast."""
LONGEST = timedelta(hours=12)


class ApplicationForm(CatalogueChoicesMixin, WhatAndWhenMixin, forms.ModelForm):
    """`website` is hidden: only a machine fills it in. `opened` says when the page was opened, signed."""

    agrees = forms.BooleanField(
        label=_("The welcome offices may keep this and get in touch with me"),
        help_text=_(
            "Only the offices of the districts you choose see it. It is not passed on without asking you, and it is "
            "deleted when you wish, a week after we decline, or a year after you stop."
        ),
    )
    website = forms.CharField(required=False)
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Volunteer
        fields = [
            *("given_name", "family_name", "email", "phone", "interests", "availability"),
            *("languages", "districts", "wishes"),
        ]
        widgets = {
            "languages": FastSelectMultiple(attrs={"size": 8}),
            "districts": forms.CheckboxSelectMultiple,
            "wishes": LongText(attrs={"rows": 3}),
        }
        labels = {"wishes": _("What else should we know?")}
        help_texts = {"wishes": _("Please write nothing about your health or about other people.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].required = True
        self.fields["districts"].queryset = self.fields["districts"].queryset.within_city()
        self.initial["opened"] = signing.TimestampSigner(salt=SALT).sign("")
        self.fields["interests"].label = _("I would like to help with")
        self.fields["availability"].label = _("I have time")
        for name in ("given_name", "family_name", "email"):
            self.fields[name].widget.attrs["autocomplete"] = name.replace("_", "-")

    @property
    def is_machine(self) -> bool:
        return bool(self.data.get("website"))

    def clean(self) -> dict:
        cleaned = super().clean()
        if not self.errors and not self._is_in_time(cleaned.get("opened", "")):
            self._open_anew()
            raise ValidationError(_("Please look at it once more and send it again."))
        return cleaned

    def _is_in_time(self, opened: str) -> bool:
        signer = signing.TimestampSigner(salt=SALT)
        try:
            signer.unsign(opened, max_age=LONGEST)
        except signing.BadSignature:
            return False
        try:
            signer.unsign(opened, max_age=QUICKEST)
        except signing.SignatureExpired:
            return True
        return False

    def _open_anew(self) -> None:
        self.data = self.data.copy()
        self.data["opened"] = self.initial["opened"]


@login_not_required
@cache_control(no_store=True, private=True)
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest) -> HttpResponse:
    """Whoever sends it, and whether the address is known or not: the answer is the same."""
    if not settings.VOLUNTEER_FORM:
        raise Http404
    form = ApplicationForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _form(request, form)
    if not _may_send(request):
        return render(request, "network/volunteer_later.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    if not form.is_machine:
        if not form.is_valid():
            return _form(request, form)
        volunteer = form.save(commit=False)
        volunteer.mail_language = get_language()[:2]
        chosen = {name: form.cleaned_data[name] for name in ("languages", "districts")}
        services.apply(request=request, volunteer=volunteer, **chosen)
    return render(request, "network/volunteer_applied.html", {"days": settings.VOLUNTEER_LINK_DAYS})


def _form(request: HttpRequest, form: ApplicationForm) -> HttpResponse:
    return render(request, "network/volunteer_apply.html", {"form": form})


def _may_send(request: HttpRequest) -> bool:
    usage = ratelimit.consume(request, app="network", action=ACTION, config={ACTION: RATE})
    return usage is not None


@link_page
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Mail scanners open links: the address is confirmed by a button."""
    if request.method == "POST":
        services.confirm(request=request, token=token)
        return render(request, "network/volunteer_confirmed.html")
    return render(request, "network/volunteer_confirm.html", {"volunteer": links.volunteer_of(token)})
