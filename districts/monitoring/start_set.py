"""The indicators that a city begins with (handbook §6.9); `manage.py load_city` creates those that are missing."""

import json
from pathlib import Path

from districts.monitoring.models import Indicator

FILE = Path(__file__).parent / "data" / "indicators.json"


def load_start_set() -> int:
    """Create the indicators that are not there yet, and return their number; afterwards they are kept in the browser,
    so what is there stays as it is."""
    shipped = [
        Indicator(position=position, **entry)
        for position, entry in enumerate(json.loads(FILE.read_text(encoding="utf-8")))
    ]
    present = set(Indicator.objects.values_list("code", flat=True))
    return len(Indicator.objects.bulk_create([each for each in shipped if each.code not in present]))
