"""What is logged differently than Django does it."""

import logging
import re
from typing import Any

from django.core.exceptions import PermissionDenied

from core.faults import without_values

TOKEN = re.compile(
    r"(/answer/|/directory/review/|/appointment/|/calendar/|/desk/display/|/desk/live/display/|/q/tablet/|/q/(?!tablet/)"
    r"|/questionnaires/slip/|/fund/page/|/offers/number/|/mediation/|/help/(?!thanks/)|/break-glass/new/)[^/?\s\"']+"
)
"""What follows in the address of a page without an account (core/links.py, calendars, displays): whoever reads it could
use it."""


def without_values_of_errors(record: logging.LogRecord) -> bool:
    """What an exception says may hold what somebody typed; its kind and place are enough to find the fault."""
    if record.exc_info and record.exc_info[1]:
        record.exc_text, record.exc_info = without_values(record.exc_info[1]), None
    return True


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


def logging_settings(level: str) -> dict[str, Any]:
    """For LOGGING; `level` is the least that is told."""
    callbacks = {
        "refusals": without_traceback_of_refusals,
        "tokens": without_tokens,
        "values": without_values_of_errors,
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
        "filters": {
            name: {"()": "django.utils.log.CallbackFilter", "callback": callback}
            for name, callback in callbacks.items()
        },
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "filters": ["tokens", "values"],
            }
        },
        # Those that name addresses or faults lose tokens and values for every handler, whoever adds one.
        "loggers": {
            "django.request": {"filters": ["refusals", "tokens", "values"]},
            "django.security.csrf": {"filters": ["tokens"]},
            "django.server": {"filters": ["tokens"]},
        },
        "root": {"handlers": ["console"], "level": level},
    }
