"""The form of a notice, and the model texts from which a controller starts (`data/`)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from districts.models import Employer

DATA = Path(__file__).parent / "data"
MODELS = (("de", False), ("de", True), ("en", False), ("tr", False), ("ar", False), ("fa", False))
"""Language, and whether it is easy language."""
TITLE, HEADING, ITEM, PARAGRAPH = "title", "heading", "item", "paragraph"


@dataclass(frozen=True)
class Block:
    kind: str
    text: str


def blocks(text: str) -> Iterator[Block]:
    """Title, headings, items and paragraphs of a notice, in their order."""
    has_title = False
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith("#"):
            yield Block(HEADING if has_title else TITLE, line.lstrip("# "))
            has_title = True
        elif line.startswith("- "):
            yield Block(ITEM, line[2:].strip())
        else:
            yield Block(PARAGRAPH, line)


def model_text(employer: Employer, language: str, is_easy: bool = False) -> str:
    """The model for the law that `employer` is under, with its name."""
    language += "-simple" if is_easy else ""
    laws = json.loads((DATA / "laws.json").read_text(encoding="utf-8"))
    text = (DATA / f"model.{language}.txt").read_text(encoding="utf-8")
    return text.format(controller=employer.name, **laws[employer.privacy_regime][language])
