"""Every text of the product is translated, for certain and with the same placeholders."""

import pytest

from tools.messages import LANGUAGES, PARTLY, collect, faults, read, wanted


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language):
    assert faults(language, collect()) == []


@pytest.mark.parametrize("language", PARTLY)
def test_what_is_translated_of_the_public_pages_is_certain_and_still_there(language):
    """What lacks is found on the pages: network/tests/test_public_forms.py."""
    texts = wanted(language, collect())
    assert faults(language, texts) == []
    assert len(read(language)) == len(texts)
