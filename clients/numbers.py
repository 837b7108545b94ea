"""The running number of clients of an office."""

from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from districts.models import Office


class ClientNumber(models.Model):
    """The last client number given out in an office."""

    office = models.OneToOneField(Office, models.CASCADE, primary_key=True, related_name="+")
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("client number")
        verbose_name_plural = _("client numbers")

    def __str__(self) -> str:
        return f"{self.office.code} {self.last}"

    @classmethod
    def reserve(cls, office: Office, count: int = 1) -> list[str]:
        """`count` new client codes such as ES-02031; two callers never get the same one."""
        with transaction.atomic():
            cls.objects.get_or_create(office=office)
            cls.objects.filter(office=office).update(last=F("last") + count)
            last = cls.objects.get(office=office).last
        return [f"{office.code}-{number:05d}" for number in range(last - count + 1, last + 1)]
