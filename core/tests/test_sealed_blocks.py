"""The container of a backup: what was changed, moved or cut off does not open."""

import io

import pytest

from core.backup import sealed
from core.backup.errors import BackupError
from core.backup.sealed import CHECK, MAGIC, SALT, TAG, OpeningReader, SealingWriter, checked

KEY, OTHER = "k" * 40, "o" * 40
HEAD = len(MAGIC) + SALT + CHECK
SIZE = 16 + TAG
"""Of a full block, with the small blocks of these tests."""


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    monkeypatch.setattr(sealed, "BLOCK", 16)


def seal(content: bytes) -> bytes:
    file = io.BytesIO()
    writer = SealingWriter(file, KEY)
    for start in range(0, len(content), 7):
        writer.write(content[start : start + 7])
    writer.finish()
    return file.getvalue()


def open_sealed(file: bytes, *keys: str) -> bytes:
    return OpeningReader(io.BytesIO(file), keys or [KEY]).read()


@pytest.mark.parametrize("size", [0, 1, 15, 16, 17, 32, 33, 100])
def test_what_was_written_is_read_with_any_of_the_keys(size):
    content = bytes(range(size))
    file = seal(content)
    assert open_sealed(file, OTHER, KEY) == content
    assert len(file) == HEAD + size + TAG * max(1, -(-size // 16))
    assert file != seal(content)


def test_nothing_of_it_can_be_changed_moved_or_cut_off():
    file = seal(b"0123456789abcdef" * 3)
    head, first, second, third = (
        file[:HEAD],
        *(file[HEAD + SIZE * n : HEAD + SIZE * (n + 1)] for n in range(3)),
    )
    assert head + first + second + third == file
    changed = {
        f"byte {place}": file[:place] + bytes([file[place] ^ 1]) + file[place + 1 :]
        for place in range(HEAD, len(file), 5)
    }
    cases = changed | {
        "last block cut off": head + first + second,
        "last byte cut off": file[:-1],
        "all blocks cut off": head,
        "block left out": head + first + third,
        "blocks exchanged": head + second + first + third,
        "block twice": head + first + first + second + third,
        "last block twice": file + third,
        "something after the end": file + b"x",
        "end of another backup": head + first + second + seal(b"0123456789abcdef" * 3)[-SIZE:],
    }
    for name, case in cases.items():
        with pytest.raises(BackupError, match="changed or cut off"):
            pytest.fail(f"{name}: {open_sealed(case)}")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda file: b"PK" + file, "not a backup of this product"),
        (lambda file: b"", "not a backup of this product"),
        (lambda file: file[: HEAD - 1], "was cut off"),
        (lambda file: file[: HEAD - 1] + b"x" + file[HEAD:], "encrypted with another key"),
        (lambda file: MAGIC + b"x" * SALT + file[len(MAGIC) + SALT :], "encrypted with another key"),
    ],
)
def test_what_is_no_backup_is_named(change, reason):
    with pytest.raises(BackupError, match=reason):
        open_sealed(change(seal(b"content")))


def test_another_key_is_named():
    with pytest.raises(BackupError, match="encrypted with another key than those in BACKUP_KEY"):
        open_sealed(seal(b"content"), OTHER)


@pytest.mark.parametrize(
    ("keys", "reason"), [([], "BACKUP_KEY is not set"), ([KEY, "short"], "shorter than 40 characters")]
)
def test_keys_are_checked(keys, reason):
    with pytest.raises(BackupError, match=reason):
        checked(keys)
