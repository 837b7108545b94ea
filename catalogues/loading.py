"""Reads the shipped catalogue files and brings the database to what they say (`manage.py load_catalogues`)."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from catalogues.labels import forget_labels
from catalogues.models import CodeEntry, Entry, Language, Nationality, Topic, TopicGroup

SHIPPED = Path(__file__).parent / "data"

LABELS = {"label_de": "label_de", "label_en": "label_en", "label_tr": "label_tr"}
LEGAL = frozenset({"AUF-01", "PSY-02", "PSY-03"})
"""Topics with legal consequences (handbook §6.6), where a file has no column that says so."""
NAMES = {"label_de": "name_de", "label_en": "name_en", "label_tr": "name_tr"}


class CatalogueError(Exception):
    """A catalogue file cannot be used; the text names file, row and column."""

    def __init__(self, file: str, row: int | str, column: str, reason: str):
        where = [file, f"row {row}" if row else "", f"column {column}" if column else ""]
        super().__init__(", ".join(filter(None, where)) + f": {reason}")


@transaction.atomic
def load_catalogues(directory: Path = SHIPPED) -> dict[str, int]:
    """Create or update all entries of the files by code; shipped entries that are gone are deactivated.

    Entries added in the browser stay as they are. Returns the number of active entries by catalogue. Raises
    CatalogueError and changes nothing when a file is faulty.
    """
    groups, topics = read_topics(directory / "topics.csv")
    found: dict[type[Entry], list] = {
        TopicGroup: groups,
        Topic: topics,
        Language: read_languages(directory / "languages.csv"),
        Nationality: read_nationalities(directory / "nationalities_destatis.csv"),
        CodeEntry: read_code_lists(directory / "codelists.json"),
    }
    for model, entries in found.items():
        try:
            _store(model, entries)
        except IntegrityError as error:
            raise CatalogueError(str(directory), 0, "", f"contradicts what is stored: {error}") from error
    forget_labels()
    return {str(model._meta.verbose_name_plural): len(entries) for model, entries in found.items()}


def read_topics(path: Path) -> tuple[list[TopicGroup], list[Topic]]:
    """Groups and topics; a row whose code is its group describes the group."""
    columns = {
        **LABELS,
        "group": "group",
        "code": "code",
        "open_eligibility_id": "open_eligibility_id",
        "is_sensitive": "sensitive_art9",
    }
    rows = list(_rows(path, columns.values()))
    group_codes = {row["code"] for _number, row in rows if row["code"] == row["group"]}
    groups, topics = [], []
    for number, row in rows:
        if row["group"] not in group_codes:
            raise CatalogueError(path.name, number, "group", f"there is no group “{row['group']}”")
        values = {field: row[column] for field, column in columns.items()}
        values["is_sensitive"] = _flag(path, number, "sensitive_art9", row)
        row.setdefault("legal_consequence", "1" if row["code"] in LEGAL else "")
        values["has_legal_consequence"] = _flag(path, number, "legal_consequence", row)
        if row["code"] == row["group"]:
            values = {field: values[field] for field in ("code", *LABELS)}
            groups.append(_checked(TopicGroup(**values), path, number, columns, len(groups)))
        else:
            values["group_id"] = values.pop("group")
            topics.append(_checked(Topic(**values), path, number, columns, len(topics)))
    _refuse_twice(path, rows, lambda row: row["code"], "code")
    return groups, topics


def read_languages(path: Path) -> list[Language]:
    columns = {"code": "tag", **LABELS}
    rows = list(_rows(path, columns.values()))
    _refuse_twice(path, rows, lambda row: row["tag"], "tag")
    return [
        _checked(
            Language(**{field: row[column] for field, column in columns.items()}), path, number, columns, at
        )
        for at, (number, row) in enumerate(rows)
    ]


def read_nationalities(path: Path) -> list[Nationality]:
    """The code is ISO alpha-2, or the Destatis key where ISO has none."""
    columns = {"code": "iso2", "destatis_code": "destatis_code", **NAMES, "group": "group"}
    rows = list(_rows(path, [*columns.values(), "top8_asylum_origin"]))
    _refuse_twice(path, rows, lambda row: row["iso2"] or row["destatis_code"], "iso2")
    _refuse_twice(path, rows, lambda row: row["destatis_code"], "destatis_code")
    found = []
    for number, row in rows:
        values = {field: row[column] for field, column in columns.items()}
        values["code"] = row["iso2"] or row["destatis_code"]
        values["is_top8_origin"] = _flag(path, number, "top8_asylum_origin", row)
        found.append(_checked(Nationality(**values), path, number, columns, len(found)))
    return found


def read_code_lists(path: Path) -> list[CodeEntry]:
    """The short code lists: `{"sex": [{"code": "w", "de": …, "en": …, "tr": …}, …], …}`."""
    try:
        lists = json.loads(_text(path))
    except json.JSONDecodeError as error:
        raise CatalogueError(path.name, error.lineno, str(error.colno), error.msg) from error
    if not isinstance(lists, dict) or not all(isinstance(entries, list) for entries in lists.values()):
        raise CatalogueError(path.name, 0, "", "lists of entries by name were expected")
    columns = {"code": "code", "label_de": "de", "label_en": "en", "label_tr": "tr", "catalogue": "catalogue"}
    found = []
    for name, entries in lists.items():
        rows = [(f"{name}[{number}]", entry) for number, entry in enumerate(entries)]
        for number, entry in rows:
            if not isinstance(entry, dict) or not set(entry) == {"code", "de", "en", "tr"}:
                raise CatalogueError(path.name, number, "", "code, de, en and tr were expected")
        _refuse_twice(path, rows, lambda row: row["code"], "code")
        for position, (number, entry) in enumerate(rows):
            values = {field: (entry | {"catalogue": name})[column] for field, column in columns.items()}
            found.append(_checked(CodeEntry(**values), path, number, columns, position))
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise CatalogueError(path.name, 0, "", "is not UTF-8") from error
    except OSError as error:
        raise CatalogueError(path.name, 0, "", f"cannot be read ({error.strerror})") from error


def _rows(path: Path, columns: Iterable[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a CSV file with their number as a spreadsheet shows it (the header is row 1)."""
    reader = csv.DictReader(_text(path).splitlines(), strict=True)
    try:
        for column in columns:
            if column not in (reader.fieldnames or []):
                raise CatalogueError(path.name, 1, column, "is missing")
        for number, row in enumerate(reader, start=2):
            if None in row or None in row.values():
                raise CatalogueError(
                    path.name, number, "", f"does not have {len(reader.fieldnames or [])} cells"
                )
            yield number, row
    except csv.Error as error:
        raise CatalogueError(path.name, reader.line_num, "", str(error)) from error


def _flag(path: Path, number: int, column: str, row: dict[str, str]) -> bool:
    if row[column] not in ("", "0", "1"):
        raise CatalogueError(path.name, number, column, f"“{row[column]}” is neither 1 nor empty")
    return row[column] == "1"


def _refuse_twice(path: Path, rows: list, key: Callable[[dict], str], column: str) -> None:
    seen: dict[str, object] = {}
    for number, row in rows:
        if (value := key(row)) in seen:
            raise CatalogueError(path.name, number, column, f"“{value}” stands already in row {seen[value]}")
        seen[value] = number


def _checked(entry: Entry, path: Path, number: int | str, columns: dict[str, str], position: int):
    """`entry` with its position, when the model takes its values; the fault names the column of the file."""
    entry.position, entry.is_shipped = position, True
    try:
        entry.clean_fields(exclude={"group", "id"} if isinstance(entry, Topic) else {"id"})
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise CatalogueError(path.name, number, columns.get(field, field), messages[0]) from error
    return entry


def _store(model: type[Entry], entries: list) -> None:
    key = ["catalogue", "code"] if model is CodeEntry else ["code"]
    kept_in_the_browser = {"id", "valid_from", "valid_until", "replaced_by"}
    fields = [field.name for field in model._meta.fields if field.name not in {*key, *kept_in_the_browser}]
    model.objects.bulk_create(entries, update_conflicts=True, unique_fields=key, update_fields=fields)
    present = {tuple(getattr(entry, name) for name in key) for entry in entries}
    stored = model.objects.filter(is_shipped=True, is_active=True).values_list("pk", *key)
    gone = [pk for pk, *values in stored if tuple(values) not in present]
    model.objects.filter(pk__in=gone).update(is_active=False)
