"""Translations without GNU gettext: `python -m tools.messages extract|compile|missing`.

English is the source. `extract` collects the texts of Python code and Django templates into the .po files (sorted, no
places and dates, so that only real changes show in a diff), `compile` makes the .mo files that Django reads, `missing`
names what has no translation yet.

The languages that only public pages have hold the texts of those pages alone, each written into its .po file by hand
(network/tests/test_public_forms.py names those that lack): `extract` takes out what is gone.
"""

import argparse
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import django.conf
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract as babel_extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
APPS = sorted(path.parent.name for path in ROOT.glob("*/apps.py"))
LANGUAGES = ["de", "tr"]
PARTLY = ["ar", "fa", "uk"]
KEYWORDS = {
    **dict.fromkeys(["_", "gettext", "gettext_lazy", "gettext_noop"], None),
    **dict.fromkeys(["ngettext", "ngettext_lazy"], (1, 2)),
    **dict.fromkeys(["pgettext", "pgettext_lazy"], ((1, "c"), 2)),
    **dict.fromkeys(["npgettext", "npgettext_lazy"], ((1, "c"), 2, 3)),
}
HEADER_NOISE = re.compile(
    rb'^"(?:POT-Creation-Date|PO-Revision-Date|Generated-By|Report-Msgid-Bugs-To|Last-Translator|Language-Team):.*\n',
    re.MULTILINE,
)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def sources() -> Iterator[tuple[Path, str]]:
    """Files with texts for the screen, templates already turned into something like Python."""
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if not {"tests", "migrations"} & set(path.parts):
                yield path, path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.suffix in {".html", ".txt", ".xml", ".svg"}:
            code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
            # The tokenizer must not take the indentation of HTML for that of Python.
            yield path, "\n".join(line.lstrip() for line in code.splitlines())


def collect() -> Catalog:
    """All texts of the sources."""
    catalog = Catalog()
    for path, code in sources():
        found = babel_extract(
            "python", BytesIO(code.encode()), keywords=KEYWORDS, options={"encoding": "utf-8"}
        )
        for _line, text, _comments, context in found:
            if not text or text == ("",):
                raise SystemExit(f"{path.relative_to(ROOT)}: an empty text is marked for translation")
            catalog.add(text, context=context)
    return catalog


def po_path(language: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    path = po_path(language)
    if not path.exists():
        return Catalog(locale=language, project="willkommen", version="1", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def write(language: str, catalog: Catalog) -> None:
    buffer = BytesIO()
    write_po(buffer, catalog, width=110, no_location=True, sort_output=True, ignore_obsolete=True)
    path = po_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(HEADER_NOISE.sub(b"", buffer.getvalue()))


def wanted(language: str, texts: Catalog) -> Catalog:
    """Those of `texts` that are to be in the language."""
    if language in LANGUAGES:
        return texts
    known, kept = read(language), Catalog()
    for text in texts:
        if text.id and known.get(text.id, text.context):
            kept.add(text.id, context=text.context, flags=text.flags)
    return kept


def extract() -> int:
    everything = collect()
    for language in [*LANGUAGES, *PARTLY]:
        catalog, texts = read(language), wanted(language, everything)
        catalog.header_comment = f"# Texts of willkommen in the language {language}."
        # No guesses: a translation of a similar text is a wrong translation.
        catalog.update(texts, no_fuzzy_matching=True, update_header_comment=False)
        write(language, catalog)
        print(f"{language}: {len(texts)} texts, {len(faults(language, texts))} to translate")
    return 0


def compile_all() -> int:
    for language in [*LANGUAGES, *PARTLY]:
        source, target = po_path(language), po_path(language).with_suffix(".mo")
        if source.exists() and (not target.exists() or target.stat().st_mtime < source.stat().st_mtime):
            with target.open("wb") as file:
                write_mo(file, read(language))
    return 0


def faults(language: str, texts: Catalog) -> list[str]:
    """Texts without a translation, with an unsure one, or with one whose placeholders differ."""
    catalog = read(language)
    found = []
    for text in texts:
        if text.id:
            translated = catalog.get(text.id, text.context)
            if reason := fault(text, translated):
                found.append(f"{language}: {reason}: {text.id!r}")
    return found


def fault(text: Message, translated: Message | None) -> str:
    if translated is None or not forms(translated.string) or not all(forms(translated.string)):
        return "not translated"
    if translated.fuzzy:
        return "marked as unsure"
    # The plural form names what all forms may use; a singular may leave the number out.
    allowed = set(PLACEHOLDER.findall(forms(text.id)[-1]))
    used = [set(PLACEHOLDER.findall(form)) for form in forms(translated.string)]
    return "" if used[-1] == allowed and all(names <= allowed for names in used) else "other placeholders"


def forms(value: str | tuple | list) -> tuple[str, ...]:
    """The texts of a message: one, or its plural forms."""
    return (value,) if isinstance(value, str) else tuple(value or ())


def missing() -> int:
    texts = collect()
    found = [line for language in [*LANGUAGES, *PARTLY] for line in faults(language, wanted(language, texts))]
    print("\n".join(found) if found else "All texts are translated.")
    return 1 if found else 0


def main() -> int:
    actions = {"extract": extract, "compile": compile_all, "missing": missing}
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("action", choices=actions)
    if not django.conf.settings.configured:
        django.conf.settings.configure()  # templatize asks for the character set
    return actions[parser.parse_args().action]()


if __name__ == "__main__":
    sys.exit(main())
