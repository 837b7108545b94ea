"""What tests do with pages: find them, read them, count what they cost."""

from django.db import connection, models
from django.http import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse


def url(act: str, record: models.Model) -> str:
    """`url("edit", consultation)`: the address `consultations:consultation_edit` of that record."""
    return reverse(f"{record._meta.app_label}:{record._meta.model_name}_{act}", args=[record.pk])


def text(response: HttpResponseBase) -> str:
    """A page that was shown (not a redirect, not a refusal), with every run of white space as one space."""
    assert response.status_code == 200, response.status_code
    return " ".join(response.content.decode().split())


def queries(browser: Client, address: str, **parameters: str) -> int:
    """How many queries the page or file costs; that of a second visit, when the catalogues are known."""
    for _visit in range(2):
        with CaptureQueriesContext(connection) as captured:
            response = browser.get(address, parameters)
            if response.streaming:
                b"".join(response.streaming_content)
        assert response.status_code == 200, response.status_code
    return len(captured)
