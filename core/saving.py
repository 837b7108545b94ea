"""Saving and removing from a form page: one transaction with the audit entry, and nobody saves out of sight."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import audit


class RecordedSaveMixin:
    """A create or update page whose save is audited with the names of the changed fields.

    After the save the record must still be visible to the person; otherwise nothing is saved and the answer is 403.
    Stands left of the generic base and right of ScopedMixin.
    """

    saved_message = _("Saved.")

    def form_valid(self, form):
        action = audit.Action.CREATE if form.instance._state.adding else audit.Action.UPDATE
        with transaction.atomic():
            response = super().form_valid(form)
            if not self.get_queryset().filter(pk=self.object.pk).exists():
                raise PermissionDenied
            audit.record(self.request, action, self.object, fields=form.changed_data)
        messages.success(self.request, self.saved_message)
        return response


class RecordedDeleteMixin:
    """A page that removes a record, with an audit entry."""

    removed_message = _("Removed.")

    def form_valid(self, form):
        with transaction.atomic():
            audit.record(self.request, audit.Action.CANCEL, self.object)
            response = super().form_valid(form)
        messages.success(self.request, self.removed_message)
        return response
