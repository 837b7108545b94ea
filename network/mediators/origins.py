"""From which talk, appointment or home visit a request for a mediator was begun."""

from collections.abc import Mapping

from django.db import models
from django.db.models import Q, QuerySet

from clients.models import Client
from consultations.models import Appointment, Consultation, HomeVisit
from network.mediators.codes import Source
from network.mediators.requests import MediatorRequest

ORIGINS: Mapping[str, type[models.Model]] = {
    Source.CONSULTATION: Consultation,
    Source.APPOINTMENT: Appointment,
    Source.VISIT: HomeVisit,
}
"""Each is also the name of its column below."""
_LEADING = {
    Consultation: ("consultation", "appointment__consultation", "visit__consultation"),
    Appointment: ("appointment",),
    HomeVisit: ("visit",),
    Client: ("consultation__client", "appointment__client", "visit__client"),
}


class OriginQuerySet(QuerySet):
    def of(self, record: models.Model) -> QuerySet:
        """Keys of the requests that belong to a client, a talk, an appointment or a visit."""
        first, *others = (self.filter(**{path: record}).values("request") for path in _LEADING[type(record)])
        return first.union(*others) if others else first


class MediationOrigin(models.Model):
    """Stands beside the request, which itself knows nobody who is advised: pool, mails and money are read without it,
    and PostgreSQL shows it only to who sees the talk, the appointment or the visit (network/row_security.py)."""

    request = models.OneToOneField(MediatorRequest, models.CASCADE, primary_key=True, related_name="origin")
    consultation = models.ForeignKey(Consultation, models.CASCADE, null=True, related_name="+")
    appointment = models.ForeignKey(Appointment, models.CASCADE, null=True, related_name="+")
    visit = models.ForeignKey(HomeVisit, models.CASCADE, null=True, related_name="+")

    objects = OriginQuerySet.as_manager()

    class Meta:
        verbose_name = "where a request for a mediator was begun"
        verbose_name_plural = "where requests for mediators were begun"
        constraints = [
            models.CheckConstraint(
                condition=Q(consultation__isnull=False, appointment__isnull=True, visit__isnull=True)
                | Q(consultation__isnull=True, appointment__isnull=False, visit__isnull=True)
                | Q(consultation__isnull=True, appointment__isnull=True, visit__isnull=False),
                name="network_mediationorigin_is_one",
            )
        ]

    def __str__(self) -> str:
        return str(self.request_id)

    @classmethod
    def seen(cls, request: MediatorRequest, user) -> models.Model | None:
        """The talk, appointment or visit of a request, if the person may open it."""
        origin = cls.objects.filter(request=request).first()
        found = origin and origin.record
        return found and type(found).objects.visible_to(user).filter(pk=found.pk).first()

    @property
    def record(self) -> models.Model:
        return self.consultation or self.appointment or self.visit
