"""docs/statistics.md says of every figure what the code says."""

from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from reports.dimensions import DIMENSIONS
from reports.measures import MEASURES

TEXT = (Path(settings.BASE_DIR) / "docs" / "statistics.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("code", MEASURES)
def test_definition_of_the_measure_is_documented(code):
    with translation.override("en"):
        assert f"| `{code}` | {MEASURES[code].definition} |" in TEXT


@pytest.mark.parametrize("code", DIMENSIONS)
def test_definition_of_the_dimension_is_documented(code):
    dimension = DIMENSIONS[code]
    with translation.override("en"):
        assert f"| `{code}` | {dimension.label} | {dimension.definition} |" in TEXT
