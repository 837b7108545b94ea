"""What templates ask about second factor and single sign-on."""

from django import template
from django.urls import reverse

from accounts.security import factors, single_sign_on

register = template.Library()


@register.simple_tag(takes_context=True)
def second_factor(context) -> dict[str, bool]:
    """Whether this session lacks one that it needs, or one that is recommended."""
    request = context["request"]
    return {"is_missing": factors.is_missing(request), "is_recommended": factors.is_recommended(request)}


@register.filter
def factor_names(member) -> list[str]:
    return factors.names(member)


@register.filter
def lacks_codes(member) -> bool:
    """Whether there is a second factor and no recovery code for the day on which it is lost."""
    return factors.has_factor(member) and not factors.unused_codes(member)


@register.simple_tag
def single_sign_on_url() -> str:
    """Where the login with the city's account begins; empty without one."""
    if not single_sign_on.is_configured():
        return ""
    return reverse("openid_connect_login", args=[single_sign_on.PROVIDER_ID])
