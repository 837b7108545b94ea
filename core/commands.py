"""Management commands that work on client data."""

from typing import Any

from core import rows


class WholeCity:
    """A command that works on the rows of every office; the database shows those to nobody who does not say so. Stands
    leftmost."""

    def execute(self, *args: Any, **options: Any) -> Any:
        with rows.whole_city():
            return super().execute(*args, **options)
