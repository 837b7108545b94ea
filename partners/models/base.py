"""What every record of the directory has in common."""

import uuid

from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.text import fold

phone_number = RegexValidator(
    r"^\+?[0-9][0-9 ()/.–-]{2,38}$", _("Enter a telephone number such as 030 23125 000.")
)
postcode = RegexValidator(r"^\d{5}$", _("Five digits."))
web_address = URLValidator(("http", "https"))
"""What the open interface hands on; a package with another scheme is refused."""


class HsdsRecord(models.Model):
    """A record with the id it has in HSDS 3. `extra` holds the valid parts of an imported record for which there is
    no column, in the words of HSDS: they go out again as they came in (docs/decisions/0007-directory.md)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    extra = models.JSONField(default=dict, blank=True, editable=False)
    modified_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class DirectoryChange(models.Model):
    """A row for every act on the directory, written in its transaction: whoever knows the last row and how many there
    are knows whether anything has changed since."""

    KEPT = 1000

    key = models.UUIDField(default=uuid.uuid4, editable=False)

    @classmethod
    def note(cls) -> None:
        cls.objects.create()

    @classmethod
    def stamp(cls) -> tuple | None:
        """Differs from any earlier one as soon as a further change is committed, in whatever order that happens."""
        number = models.Window(models.Count("pk"))
        return cls.objects.annotate(number=number).values_list("key", "number").order_by("-pk").first()

    @classmethod
    def forget(cls) -> None:
        """Leave the last `KEPT` rows."""
        last = cls.objects.order_by("-pk").values_list("pk", flat=True)[cls.KEPT :].first()
        if last is not None:
            cls.objects.filter(pk__lte=last).delete()


class Named(HsdsRecord):
    """A name that is unique whatever the case and the accents; `name_key` is compared and searched."""

    name = models.CharField(_("name"), max_length=160)
    name_key = models.CharField(max_length=500, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        self.name_key = fold(self.name)[:500]
        super().save(*args, **kwargs)
        DirectoryChange.note()

    def namesakes(self) -> models.QuerySet:
        """Other records that have the same name."""
        return type(self).objects.filter(name_key=fold(self.name)[:500]).exclude(pk=self.pk)
