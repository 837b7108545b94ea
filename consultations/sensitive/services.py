"""Writing a sensitive note."""

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from consultations.models import Consultation, SensitiveNote
from core import audit
from core.conflicts import EditConflict


@transaction.atomic
def write(*, request: HttpRequest, consultation: Consultation, text: str, version: int | None) -> None:
    """`version` is that of the note that was edited, None when there was none: EditConflict when it is not the stored
    one. Without a text there is no note any more."""
    locked = (
        Consultation.objects.select_for_update(of=("self",)).select_related("client").get(pk=consultation.pk)
    )
    if locked.client:
        locked.client.check_usable()
    stored = SensitiveNote.objects.filter(consultation=locked).first()
    if stored and version != stored.version:
        raise EditConflict(stored)
    if text == (stored.text if stored else ""):
        return
    note = stored or SensitiveNote(consultation=locked, version=0)
    if text:
        note.text, note.version = text, note.version + 1
        note.written_at, note.written_by_id = timezone.now(), request.user.pk
        note.save()
    audit.record(request, _act(stored, text), note, text=int(bool(text)))
    if not text:
        note.delete()


def _act(stored: SensitiveNote | None, text: str) -> audit.Action:
    if stored is None:
        return audit.Action.CREATE
    return audit.Action.UPDATE if text else audit.Action.CANCEL
