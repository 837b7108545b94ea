"""An uploaded file that waits, between a page that shows what it would change and the yes to it."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.http import HttpRequest
from django.utils import timezone

WAITS = timedelta(days=1)


@dataclass(frozen=True)
class WaitingUpload:
    """The one file of a kind that a session holds. `key` is its place in the session, `folder` that on the disk, which
    nothing of the sender's file name reaches."""

    key: str
    folder: str

    def keep(self, request: HttpRequest, file: File, name: str = "") -> None:
        """Keep `file` in place of an earlier one, and delete those for which nobody came back."""
        self.forget(request)
        self._forget_left_behind()
        file.seek(0)
        stored = default_storage.save(f"{self.folder}/{uuid.uuid4()}", file)
        request.session[self.key] = {"stored": stored, "name": name}

    def name(self, request: HttpRequest) -> str:
        return self._kept(request).get("name", "")

    def path(self, request: HttpRequest) -> str:
        """Where in the storage the file is; empty when none waits (any more)."""
        stored = self._kept(request).get("stored", "")
        return stored if stored and default_storage.exists(stored) else ""

    def forget(self, request: HttpRequest) -> None:
        if stored := self._kept(request).get("stored"):
            default_storage.delete(stored)
        request.session.pop(self.key, None)

    def _kept(self, request: HttpRequest) -> dict[str, str]:
        return request.session.get(self.key) or {}

    def _forget_left_behind(self) -> None:
        if not default_storage.exists(self.folder):
            return
        for name in default_storage.listdir(self.folder)[1]:
            path = f"{self.folder}/{name}"
            if default_storage.get_modified_time(path) < timezone.now() - WAITS:
                default_storage.delete(path)
