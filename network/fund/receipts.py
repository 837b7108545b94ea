"""Receipts that belong to a proof of use: pictures and PDF files, encrypted on the disk (core/encryption/files.py)."""

import uuid
from collections.abc import Collection, Sequence
from pathlib import PurePath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.http import FileResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.encryption.fields import EncryptedCharField
from network.fund.models import FundApplication

NAME = 120
MOST = 20
"""Receipts of an application."""


def unguessable_name(receipt: "FundReceipt", name: str) -> str:
    """Where a file is stored: nothing of the sender's name reaches the disk."""
    return f"receipts/{uuid.uuid4()}"


class FundReceipt(models.Model):
    """`added_by` is nobody where the applicant sent it along."""

    class Kind(models.TextChoices):
        PDF = "application/pdf", "PDF"
        JPEG = "image/jpeg", "JPEG"
        PNG = "image/png", "PNG"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(
        FundApplication,
        models.CASCADE,
        related_name="receipts",
        verbose_name=_("application to the fund"),
    )
    file = models.FileField(_("file"), upload_to=unguessable_name)
    name = EncryptedCharField(_("name of the file"), max_length=NAME)
    kind = models.CharField(_("kind"), max_length=15, choices=Kind)
    size = models.PositiveIntegerField(_("bytes"))
    added_at = models.DateTimeField(_("added"), default=timezone.now)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("added by"),
    )

    class Meta:
        ordering = ["added_at", "pk"]
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")

    def __str__(self) -> str:
        return self.name


SIGNS = {b"%PDF-": FundReceipt.Kind.PDF, b"\xff\xd8\xff": FundReceipt.Kind.JPEG}
SIGNS[b"\x89PNG\r\n\x1a\n"] = FundReceipt.Kind.PNG


def kind_of(file: File) -> str:
    """By what it begins with, never by its name; empty for everything else."""
    file.seek(0)
    head = file.read(8)
    file.seek(0)
    return next((kind.value for sign, kind in SIGNS.items() if head.startswith(sign)), "")


def change(
    application: FundApplication,
    added: Sequence[File],
    removed: Collection[str] = (),
    by: models.Model | None = None,
) -> None:
    """Under the lock of the application. Raises ValidationError, before a file is written, when there would be too
    many."""
    remove([application.pk], removed)
    if FundReceipt.objects.filter(application=application).count() + len(added) > MOST:
        raise ValidationError({"receipts": _("At most %(most)d receipts.") % {"most": MOST}})
    for file in added:
        name = PurePath(file.name.replace("\\", "/")).name[-NAME:]
        FundReceipt.objects.create(
            application=application, file=file, name=name, kind=kind_of(file), size=file.size, added_by=by
        )


def remove(applications: Collection, keys: Collection | None = None) -> None:
    """Rows with their files: all of these applications, or those with these `keys`. A file goes when it is certain that
    its row has gone."""
    found = FundReceipt.objects.filter(application__in=applications)
    found = found if keys is None else found.filter(pk__in=keys)
    paths = list(found.values_list("file", flat=True))
    found.delete()
    transaction.on_commit(lambda: [default_storage.delete(path) for path in paths])


def response(receipt: FundReceipt) -> FileResponse:
    """As a download: nothing that strangers send is shown as a page of this product."""
    endings = {FundReceipt.Kind.PDF: "pdf", FundReceipt.Kind.JPEG: "jpg", FundReceipt.Kind.PNG: "png"}
    name = f"{PurePath(receipt.name).stem}.{endings[FundReceipt.Kind(receipt.kind)]}"
    answer = FileResponse(
        receipt.file.open("rb"), as_attachment=True, filename=name, content_type=receipt.kind
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
