"""Where help was missing."""

from collections.abc import Callable

from django.db.models import Q

from consultations.models import Referral
from consultations.referrals import machine


def is_without_service(at: Callable[[str], str] = str) -> Q:
    """That there was no suitable service for a concern: no remedy was possible, or it was referred and each referral
    ended for want of places, eligibility or a language. One that was passed on from there is judged by the next.

    `at` says where a field of the concern is found from the rows in question.
    """
    missed = Referral.objects.counted().filter(outcome__in=machine.MISSED)
    others = Referral.objects.counted().exclude(outcome__in=(*machine.MISSED, "redirected"))
    # Only beside a missed one: the others alone are nearly all referrals there are.
    helped = others.filter(concern__in=missed.values("concern"))
    in_vain = Q(**{at("pk__in"): missed.values("concern")}) & ~Q(**{at("pk__in"): helped.values("concern")})
    return Q(**{at("outcome"): "not_possible"}) | in_vain
