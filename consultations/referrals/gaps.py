"""Where help was missing."""

from django.db.models import Q, QuerySet

from consultations.models import Concern, Referral
from consultations.referrals import machine


def without_service() -> QuerySet[Concern]:
    """Concerns for which there was no suitable service: no remedy was possible, or they were referred and each referral
    ended for want of places, eligibility or a language. One that was passed on from there is judged by the next."""
    missed = Referral.objects.counted().filter(outcome__in=machine.MISSED)
    others = Referral.objects.counted().exclude(outcome__in=(*machine.MISSED, "redirected"))
    # Only beside a missed one: the others alone are nearly all referrals there are.
    helped = others.filter(concern__in=missed.values("concern"))
    in_vain = Q(pk__in=missed.values("concern")) & ~Q(pk__in=helped.values("concern"))
    return Concern.objects.filter(Q(outcome="not_possible") | in_vain)
