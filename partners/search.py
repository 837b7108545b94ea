"""How names of the directory are found and compared: whatever the case, with or without accents."""

from anyascii import anyascii

from catalogues.labels import translations


def fold(text: str) -> str:
    """Lower-case ASCII of `text`, words separated by one blank: "Größe  Çay" is "grosse cay"."""
    return " ".join(anyascii(text).lower().split())


def topics_named(word: str) -> list[str]:
    """Codes of the topics whose code or label in any language contains the folded `word`."""
    return [
        code
        for code, labels in translations("topic").items()
        if code.lower().startswith(word) or any(word in fold(label) for label in labels)
    ]
