"""Forms about a person whose file may be restricted (Art. 18 GDPR)."""

from clients.marks import FileMark


class UsedFileMixin:
    """A form that is not offered while the file of whom it is about is restricted, because what is typed could not be
    saved. When the restriction comes in between, the form comes back with the text (core.views.RestoreMixin). Stands
    right of ReadRecordedMixin, which says by `shown()` whose file it is."""

    def get(self, request, *args, **kwargs):
        response = super().get(request, *args, **kwargs)
        client = getattr(self.shown(), "audit_subject", None)
        if self.typed is None and client:
            FileMark.refuse_restricted(client)
        return response
