"""Stored files: unreadable on the disk, read from any place through the storage, never cut off or changed unnoticed."""

import io
from pathlib import Path
from tempfile import TemporaryFile
from zipfile import ZipFile

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import TemporaryUploadedFile

from core.encryption import files, uploading
from core.encryption.files import BLOCK, HEAD, TAG
from core.encryption.keys import Unreadable

WORD = b"Zappelphilipp;"


@pytest.fixture(autouse=True)
def place(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.mark.parametrize("size", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK])
def test_what_is_stored_comes_back_and_is_not_legible(place, size):
    content = (WORD * (size // len(WORD) + 1))[:size]
    name = default_storage.save("a/b", ContentFile(content))
    with default_storage.open(name) as file:
        assert file.read() == content
        assert file.seek(-min(size, 5), io.SEEK_END) == max(size - 5, 0)
        assert file.read(3) == content[-5:][:3]
        assert file.seek(size + 9) == size + 9
        assert file.read() == b""
    assert default_storage.size(name) == size
    assert b"appel" not in (place / name).read_bytes()


def test_a_large_upload_is_not_moved_to_its_place_as_it_is(place):
    upload = TemporaryUploadedFile("x", "text/csv", 0, None)
    upload.write(WORD)
    name = default_storage.save("a", upload)
    assert WORD not in (place / name).read_bytes()
    with default_storage.open(name) as file:
        assert b"".join(file.chunks()) == WORD


@pytest.mark.parametrize("size", [1, 3 * BLOCK])
def test_what_is_uploaded_waits_on_the_disk_encrypted(rf, settings, monkeypatch, size):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
    content, made = (WORD * (size // len(WORD) + 1))[:size], []

    def temporary_file():
        made.append(TemporaryFile())
        return made[-1]

    monkeypatch.setattr(uploading.tempfile, "TemporaryFile", temporary_file)
    request = rf.post("/", {"file": ContentFile(content, "list.csv")})
    file = request.FILES["file"]
    assert (file.name, file.size, file.read(), len(made)) == ("list.csv", size, content, 1)
    assert (file.seek(-1, io.SEEK_END), file.read(), b"".join(file.chunks())) == (
        size - 1,
        content[-1:],
        content,
    )
    made[0].seek(0)
    assert WORD[:5] not in made[0].read()
    request.close()
    assert made[0].closed


def test_an_archive_is_read_in_place():
    packed = io.BytesIO()
    with ZipFile(packed, "w") as archive:
        for number in range(3):
            archive.writestr(f"{number}", WORD * 9_999)
    name = default_storage.save("a", ContentFile(packed.getvalue()))
    with default_storage.open(name) as file, ZipFile(file) as archive:
        assert archive.read("2") == archive.read("0") == WORD * 9_999


@pytest.mark.parametrize("where", [5, HEAD - 5, HEAD + 7, HEAD + BLOCK + TAG + 7])
def test_a_changed_file_does_not_open(place, where):
    path = place / default_storage.save("a", ContentFile(b"x" * 2 * BLOCK))
    content = bytearray(path.read_bytes())
    content[where] ^= 1
    path.write_bytes(content)
    with pytest.raises(Unreadable), default_storage.open("a") as file:
        file.read()


@pytest.mark.parametrize("kept", [0, HEAD, HEAD + BLOCK + TAG, HEAD + BLOCK + TAG + 9])
def test_a_file_that_was_cut_off_does_not_open(place, kept):
    path = place / default_storage.save("a", ContentFile(b"x" * 2 * BLOCK))
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(Unreadable), default_storage.open("a") as file:
        file.read()


def test_a_new_key_rewrites_the_head_and_passes_by_what_is_gone(place, settings, monkeypatch):
    name = default_storage.save("a", ContentFile(WORD))
    (place / "stray.txt").write_text("of the operator's own")
    before = (place / name).read_bytes()
    old = settings.ENCRYPTION_KEYS[0]
    settings.ENCRYPTION_KEYS = ["n" * 40, old]
    assert (files.due(), files.rotate(), files.due()) == (1, 1, 0)
    settings.ENCRYPTION_KEYS = ["n" * 40]
    assert default_storage.open(name).read() == WORD
    assert (place / name).read_bytes()[HEAD:] == before[HEAD:]
    assert not files._replace(place / "gone", "x" * HEAD)
    assert not (place / "gone").exists()


def test_nothing_is_appended():
    name = default_storage.save("a", ContentFile(WORD))
    with pytest.raises(ValueError, match="to be read"):
        default_storage.open(name, "ab")
