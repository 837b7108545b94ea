"""Every text of the product is translated, for certain and with the same placeholders."""

import pytest

from tools.messages import LANGUAGES, collect, faults


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language):
    assert faults(language, collect()) == []
