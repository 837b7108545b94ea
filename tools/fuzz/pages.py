"""Reads forms from pages, so that what is posted starts from what the product itself has rendered."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django import forms
from django_filters import FilterSet

ADDRESSES = {"href", "src", "action", "formaction", "hx-get", "hx-post", "data"}
FIELDS = {"input", "select", "textarea"}


@dataclass
class Form:
    method: str
    action: str
    values: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    choices: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    files: set[str] = field(default_factory=set)


class Forms(HTMLParser):
    """All forms of a page, and whatever on it would run although nothing inline may."""

    def __init__(self, path: str) -> None:
        super().__init__(convert_charrefs=True)
        self.path = path
        self.forms: list[Form] = []
        self.running: list[str] = []
        self._form: Form | None = None
        self._name = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        self.running += list(self._running(tag, given))
        if tag == "form":
            action = urlsplit(given.get("action", "")).path or self.path
            self._form = Form(given.get("method", "get").lower(), action)
            self.forms.append(self._form)
        elif self._form is not None and tag in FIELDS and given.get("name"):
            self._field(tag, given)
        elif self._form is not None and tag == "option" and self._name:
            self._form.choices[self._name].append(given.get("value", ""))
            if "selected" in given:
                self._form.values[self._name].append(given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._name = ""

    def _field(self, tag: str, given: dict[str, str]) -> None:
        name, kind = given["name"], given.get("type", "text")
        self._name = name if tag == "select" else ""
        if kind == "file":
            self._form.files.add(name)
        elif kind in {"checkbox", "radio"}:
            self._form.choices[name].append(given.get("value", "on"))
            if "checked" in given:
                self._form.values[name].append(given.get("value", "on"))
        elif tag != "select":
            self._form.values[name].append(given.get("value", ""))

    def _running(self, tag: str, given: dict[str, str]) -> Iterator[str]:
        for name, value in given.items():
            is_address = name in ADDRESSES and value.strip().lower().startswith(("javascript:", "data:text"))
            if name.startswith("on") or is_address:
                yield f"{tag} {name}={value[:60]!r}"
        if tag == "script" and "src" not in given and given.get("type") != "application/json":
            yield "script without src"


def read(path: str, html: str) -> Forms:
    parser = Forms(path)
    parser.feed(html)
    return parser


def form_names() -> set[str]:
    """Names of the fields of all forms and filters that the product has loaded."""
    names = set()
    for form in subclasses(forms.BaseForm):
        names |= set(getattr(form, "base_fields", {}))
    for filters in subclasses(FilterSet):
        names |= set(getattr(filters, "base_filters", {}))
    return names


def subclasses(root: type) -> Iterator[type]:
    for each in root.__subclasses__():
        yield each
        yield from subclasses(each)
