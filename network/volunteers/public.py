"""The pages for everybody: "I want to help", without an account, and the link that confirms the address. They exist
when the city switches them on (VOLUNTEER_FORM)."""

from http import HTTPStatus

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from catalogues.forms import CatalogueChoicesMixin
from core.link_pages import link_page
from core.widgets import LongText
from network.models import Volunteer
from network.open_forms import OpenFormMixin, is_sent, may_send, typed
from network.public.frames import public_form
from network.volunteers import links, services
from network.volunteers.forms import WhatAndWhenMixin

ACTION = "volunteer"


class ApplicationForm(OpenFormMixin, CatalogueChoicesMixin, WhatAndWhenMixin, forms.ModelForm):
    SPOKEN = ("languages",)
    salt = "network.volunteers.opened"

    agrees = forms.BooleanField(
        label=_("The welcome offices may keep this and get in touch with me"),
        help_text=_(
            "Only the offices of the districts you choose see it. It is not passed on without asking you, and it is "
            "deleted when you wish, a week after we decline, or a year after you stop."
        ),
    )

    class Meta:
        model = Volunteer
        fields = [
            *("given_name", "family_name", "email", "phone", "interests", "availability"),
            *("languages", "districts", "wishes"),
        ]
        widgets = {
            "languages": forms.CheckboxSelectMultiple,  # these pages have no script
            "districts": forms.CheckboxSelectMultiple,
            "wishes": LongText(attrs={"rows": 3}),
        }
        labels = {"wishes": _("What else should we know?")}
        help_texts = {"wishes": _("Please write nothing about your health or about other people.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].required = True
        self.fields["districts"].queryset = self.fields["districts"].queryset.within_city()
        self.fields["interests"].label = _("I would like to help with")
        self.fields["availability"].label = _("I have time")
        for name in ("given_name", "family_name", "email"):
            self.fields[name].widget.attrs["autocomplete"] = name.replace("_", "-")


@public_form
@login_not_required
@cache_control(no_store=True, private=True)
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest) -> HttpResponse:
    """Whoever sends it, and whether the address is known or not: the answer is the same."""
    if not settings.VOLUNTEER_FORM:
        raise Http404
    form = ApplicationForm(**typed(request))
    if not is_sent(request):
        return _form(request, form)
    if not may_send(request, ACTION):
        form.put_off()
        return _form(request, form, HTTPStatus.TOO_MANY_REQUESTS)
    if not form.is_machine:
        if not form.is_valid():
            return _form(request, form)
        volunteer = form.save(commit=False)
        volunteer.mail_language = get_language()[:2]
        chosen = {name: form.cleaned_data[name] for name in ("languages", "districts")}
        services.apply(request=request, volunteer=volunteer, **chosen)
    return render(request, "network/volunteer_applied.html", {"days": settings.VOLUNTEER_LINK_DAYS})


def _form(request: HttpRequest, form: ApplicationForm, status: int = HTTPStatus.OK) -> HttpResponse:
    return render(request, "network/volunteer_apply.html", {"form": form}, status=status)


@public_form
@link_page
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Mail scanners open links: the address is confirmed by a button."""
    if links.is_confirmed(token):
        return render(request, "network/volunteer_confirmed.html", {"is_again": True})
    if request.method == "POST":
        services.confirm(request=request, token=token)
        return render(request, "network/volunteer_confirmed.html")
    return render(request, "network/volunteer_confirm.html", {"volunteer": links.volunteer_of(token)})
