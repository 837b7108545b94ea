"""What the page of an office shows of the roster: `districts` lies below `accounts`, so the page asks by a tag."""

from django import template

from accounts.staffing.figures import months_of_hours
from districts.models import Office
from districts.scoping import OFFICE_ROLES

register = template.Library()


@register.inclusion_tag("accounts/_open_hours.html", takes_context=True)
def open_hours_kept(context, office: Office) -> dict:
    """Open hours kept against those promised, month by month; with the way to the roster for those who work there."""
    user = context["request"].user
    return {
        "office": office,
        "months": months_of_hours(office),
        "may_see_roster": office.pk in user.access.office_ids(*OFFICE_ROLES),
    }
