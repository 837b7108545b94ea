"""granian with the product loaded before its workers are forked, so that a killed one is replaced in no time."""

from django.urls import get_resolver
from granian.cli import entrypoint

import welcome.wsgi  # noqa: F401

if __name__ == "__main__":
    get_resolver().url_patterns  # noqa: B018 - imports every view
    entrypoint()
