"""Uploads that are too large for memory: on the disk only encrypted, and without a name."""

import io
import tempfile
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from core.encryption.files import BLOCK, Opened, Sealing


class SealedUploadHandler(FileUploadHandler):
    """For FILE_UPLOAD_HANDLERS, after the one that keeps small files in memory."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._sealing, self._file = Sealing(), tempfile.TemporaryFile()
        self._file.write(self._sealing.head)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._file.write(self._sealing.add(raw_data))

    def file_complete(self, file_size: int) -> UploadedFile:
        self._file.write(self._sealing.end())
        self._file.flush()
        self._file.seek(0)
        opened = io.BufferedReader(Opened(self._file), BLOCK)
        return UploadedFile(
            opened, self.file_name, self.content_type, file_size, self.charset, self.content_type_extra
        )

    def upload_interrupted(self) -> None:
        self._file.close()
