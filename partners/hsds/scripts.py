"""Whether a text holds what a browser would run.

The product shows every text as text; others, to whom the open interface hands it on, may not.
"""

import re
from html import unescape

_HIDDEN = r"[\x00-\x20]*"
"""What browsers overlook within the name of a scheme."""
_RUN = "(?:" + "|".join(_HIDDEN.join(name) for name in ("javascript", "vbscript")) + ")"
_SCRIPT = re.compile(
    "|".join(
        (
            r"<\s*/?\s*(?:script|iframe|object|embed|applet)\b",
            r"<[a-z!/?][^<>]*[\s/\"'`]on[a-z]{3,}\s*=",
            r"\b(?:java|vb)script:(?=\S)",
            rf"""[=(]\s*["'`]?{_HIDDEN}{_RUN}{_HIDDEN}:""",
            r"\bdata:\s*(?:text/html|image/svg|application/xhtml|text/xml|application/xml)",
        )
    ),
    re.IGNORECASE,
)


def has_script(text: str) -> bool:
    """Elements that run or load something, handlers of events, links that run something; also where their signs are
    written as entities. A plain "<" is none of it."""
    if "&" in text and _SCRIPT.search(unescape(text)):
        return True
    return _SCRIPT.search(text) is not None
