"""Saving and removing from a plain form page, together with the audit entry and the word that it is done."""

from django.contrib import messages
from django.db import models, transaction
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext as _

from core import audit


@transaction.atomic
def save_recorded(request: HttpRequest, form: ModelForm, *, says_saved: bool = True) -> models.Model:
    """Save the form's record; the audit trail gets the names of the changed fields, never what was typed.

    Without `says_saved` the caller tells what has happened.
    """
    action = audit.Action.CREATE if form.instance._state.adding else audit.Action.UPDATE
    record = form.save()
    audit.record(request, action, record, fields=form.changed_data)
    if says_saved:
        messages.success(request, _("Saved."))
    return record


@transaction.atomic
def delete_recorded(request: HttpRequest, record: models.Model) -> None:
    audit.record(request, audit.Action.CANCEL, record)
    record.delete()
    messages.success(request, _("Removed."))
