"""How words of the directory are compared: whatever the case, with or without accents, in whatever script."""

from anyascii import anyascii


def fold(text: str) -> str:
    """Lower-case ASCII of `text`, words separated by one blank: "Größe  Çay" is "grosse cay"."""
    return " ".join(anyascii(text).lower().split())
