"""Which topics to offer before somebody has typed a letter: the person's last ones, then the office's most used."""

from collections.abc import Iterable
from datetime import timedelta

from django.core.cache import caches
from django.db.models import Count, QuerySet
from django.utils import timezone

from accounts.models import User
from consultations.models import Concern, Consultation
from districts import prepared

DAYS = 90
OF_OFFICE = 8
OWN = 4
OWN_CONSULTATIONS = 8
CACHE_SECONDS = 600


def first_topics(user: User, office_ids: Iterable[int]) -> dict[int, list[str]]:
    """Topic codes by office, own recent ones first, each once."""
    recent = recent_topics(user)
    return {pk: list(dict.fromkeys([*recent, *office_topics(pk)])) for pk in office_ids}


def recent_topics(user: User) -> list[str]:
    """What `user` advised on in the last consultations, newest first."""
    found = prepared.rows(f"recent_topics|{user.pk}", lambda: _recent_topics(user))
    return list(dict.fromkeys(code for (code,) in found))[:OWN]


def _recent_topics(user: User) -> QuerySet:
    latest = Consultation.objects.filter(adviser=user).order_by("-pk").values("pk")[:OWN_CONSULTATIONS]
    topics = Concern.objects.filter(consultation__in=latest)
    return topics.order_by("-consultation_id", "position").values_list("topic_id")


def office_topics(office_id: int) -> list[str]:
    """The most frequent topics of the office in the last 90 days; ten minutes old at most."""
    key = f"favourites-{office_id}"
    return caches["local"].get_or_set(key, lambda: _office_topics(office_id), CACHE_SECONDS)


def _office_topics(office_id: int) -> list[str]:
    since = timezone.localdate() - timedelta(days=DAYS)
    counted = Concern.objects.counted().filter(office=office_id, held_on__gte=since)
    topics = counted.order_by().values("topic_id").annotate(number=Count("pk"))
    return [row["topic_id"] for row in topics.order_by("-number", "topic_id")[:OF_OFFICE]]
