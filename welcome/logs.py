"""What is logged differently than Django does it."""

import logging

from django.core.exceptions import PermissionDenied


def without_traceback_of_refusals(record: logging.LogRecord) -> bool:
    """A refused page (403) is no fault of the program: its line says which page, without a traceback."""
    if record.exc_info and isinstance(record.exc_info[1], PermissionDenied):
        record.exc_info = None
    return True
