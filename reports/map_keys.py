"""What the shades of a tile map of counts mean."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from core.charts import MapKey
from core.templatetags.ui import number


def key_from_nothing(values: Iterable[float | None], unshaded: str) -> MapKey | None:
    """Of shades from nothing to the largest of `values`; None where nothing has a shade. `unshaded` says what a tile
    without one means."""
    largest = max((value for value in values if value), default=0)
    if not largest:
        return None
    words = _(
        "Five shades of equal steps, from zero to the largest value: the stronger the colour, the larger."
        " Only a dashed outline: %(meaning)s."
    )
    return MapKey(number(0), number(largest), words % {"meaning": unshaded})
