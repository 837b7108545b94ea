"""Appointments on pages of apps below: the profile and the absences."""

from django import template
from django.conf import settings
from django.urls import reverse

from consultations.models import Appointment, CalendarFeed

register = template.Library()


@register.inclusion_tag("appointments/_calendar.html", takes_context=True)
def calendar_address(context) -> dict:
    """The address of the logged-in person's calendar, with the buttons that make, renew and revoke it."""
    feed = CalendarFeed.objects.filter(user=context["request"].user.pk).first()
    path = reverse("consultations:calendar_feed", args=[feed.token]) if feed else ""
    return {
        "feed": feed,
        "address": settings.SITE_URL + path,
        "csrf_token": context["csrf_token"],
    }


@register.inclusion_tag("appointments/_overtaken.html", takes_context=True)
def overtaken_appointments(context) -> dict:
    """Those that the reader may open and that nobody can keep as they stand, because of an absence."""
    visible = Appointment.objects.visible_to(context["request"].user)
    return {"appointments": visible.overtaken().select_related("adviser", "client")}
