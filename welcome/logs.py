"""What is logged differently than Django does it."""

import logging
import re

from django.core.exceptions import PermissionDenied

TOKEN = re.compile(
    r"(/answer/|/directory/review/|/appointment/|/calendar/|/desk/display/|/desk/live/display/|/q/tablet/|/q/(?!tablet/)"
    r"|/questionnaires/slip/)[^/?\s\"']+"
)
"""What follows in the address of a page without an account (core/links.py, calendars, displays): whoever reads it could
use it."""


def without_traceback_of_refusals(record: logging.LogRecord) -> bool:
    """A refused page (403) is no fault of the program: its line says which page, without a traceback."""
    if record.exc_info and isinstance(record.exc_info[1], PermissionDenied):
        record.exc_info = None
    return True


def without_tokens(record: logging.LogRecord) -> bool:
    """The addresses of links without an account lose their token, wherever they stand in a line."""
    record.msg = _masked(record.msg)
    if isinstance(record.args, tuple):
        record.args = tuple(_masked(value) for value in record.args)
    return True


def _masked(value: object) -> object:
    """Numbers stay numbers: the text may have a %d for them."""
    if isinstance(value, int | float):
        return value
    text = str(value)
    masked = TOKEN.sub(r"\1…", text)
    return masked if masked != text else value
