"""Every text of the product is translated, for certain and with the same placeholders."""

import pytest
from babel.messages.catalog import Catalog

from tools.messages import LANGUAGES, PARTLY, collect, faults, read, wanted


@pytest.fixture(scope="module")
def texts() -> Catalog:
    return collect()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language, texts):
    assert faults(language, texts) == []


@pytest.mark.parametrize("language", PARTLY)
def test_what_is_translated_of_the_public_pages_is_certain_and_still_there(language, texts):
    """What lacks is found on the pages: network/tests/test_public_forms.py."""
    kept = wanted(language, texts)
    assert faults(language, kept) == []
    assert len(read(language)) == len(kept)
