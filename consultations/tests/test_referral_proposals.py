"""The services proposed in the form of a referral."""

import html
import json
import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.urls import reverse

from welcome.tests.pages import text
from welcome.tests.records import make_client, make_consultation, make_draft, make_service

pytestmark = pytest.mark.django_db


@pytest.fixture
def adviser(client_for):
    return client_for("adviser")


@pytest.fixture
def author(cast):
    return cast.person("adviser")


def refer_url(consultation) -> str:
    return reverse("consultations:referral_create", args=[consultation.pk])


def receiver_url(response) -> str:
    """What the type-ahead of the receiver asks."""
    return html.unescape(re.search(r'data-combobox-url="([^"]+)"', text(response))[1])


def test_what_fits_the_concern_is_proposed_without_typing(adviser, cast, author):
    client = make_client(cast.es, language_id="ar")
    consultation = make_consultation(
        author, cast.es, concerns=["BIL-01", "WOH-01"], client=client, language_id="ar"
    )
    make_service("BIL-01", name="Kita-Beratung")
    fitting = make_service("WOH-01", name="Mietberatung")
    first, second = consultation.concerns.order_by("position")
    page = adviser.get(refer_url(consultation), {"concern": second.pk})
    asked = dict(parse_qsl(urlsplit(receiver_url(page)).query))
    assert asked == {"topic": "WOH-01", "client": str(client.pk), "language": "ar"}
    proposed = adviser.get(receiver_url(page), {"q": ""} | asked).json()["results"]
    assert proposed[0]["value"] == str(fitting.pk)
    topics = re.search(r'data-topics="([^"]+)"', text(page))[1]
    assert json.loads(html.unescape(topics)) == {str(first.pk): "BIL-01", str(second.pk): "WOH-01"}
    assert "js/referral" in text(page)


def test_the_concern_of_a_refused_form_and_of_a_draft_is_known_too(adviser, cast, author):
    consultation = make_consultation(author, cast.es, concerns=["BIL-01", "WOH-01"])
    second = consultation.concerns.get(topic="WOH-01")
    refused = adviser.post(refer_url(consultation), {"concern": second.pk})
    assert "topic=WOH-01" in receiver_url(refused)
    draft = make_draft(author, cast.es)
    edit = reverse("consultations:referral_update", args=[draft.pk])
    assert "topic=BIL-01" in receiver_url(adviser.get(edit))
