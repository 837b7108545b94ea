"""A finished annual report beside the second count: every figure that is written, and every one that should be."""

from collections.abc import Iterator
from datetime import date
from math import isclose

from districts.scoping import HasAccess
from reports.checks.derived import derived
from reports.checks.figures import figures_of, open_report
from reports.checks.recount import Recount
from reports.checks.rows import Rows
from reports.checks.ties import ALL, Key, Value

LONGEST = {"T14": 30, "T17": 20}
"""Tables that show the largest rows only."""
HALF_A_DIGIT = 0.05 + 1e-9
"""Two ways to round the same mean to one digit may part at a half."""
ROUNDED_MEANS = ("entry_delay_days", "mean_minutes", "hours", "per_1000_inhabitants", "waiting_p90")


class Comparison:
    """Of the exact workbook `content`; `differences` say what is written and what was counted."""

    def __init__(self, content: bytes, user: HasAccess, year: int, office: str, today: date, part: str = ""):
        self.written = figures_of(open_report(content))
        codes = [key[1].split(" / ")[1] for key in self.written if key[0] == "T07"]
        recount = Recount(Rows(user, year, office, part), codes)
        self.counted: dict[Key, Value] = {**recount.counts, **derived(recount, today)}

    @property
    def tables(self) -> list[str]:
        return sorted({key[0] for key in self.written})

    def differences(self) -> Iterator[str]:
        for key, value in self.written.items():
            if not _same(key, value, self.counted.get(key, 0)):
                yield f"{' '.join(key)}: written {value}, counted {self.counted.get(key, 0)}"
        for key, value in self.counted.items():
            if value and key not in self.written and not self._is_left_out(key):
                yield f"{' '.join(key)}: not written, counted {value}"

    def _is_left_out(self, key: Key) -> bool:
        """Parts of other figures, and rows that are smaller than all that are shown."""
        table, row, _column, measure = key
        if (table, measure) in (("T01", "anonymous"), ("T12", "minutes"), ("T21", "visits")):
            return measure != "visits" or key[2] == "not_stated"
        if table not in LONGEST or (table == "T17" and not row.startswith("* /")):
            return False
        main = "concerns" if table == "T14" else "referrals"
        shown = [
            value
            for (of, code, _column, measure), value in self.written.items()
            if of == table and measure == main and code not in (ALL, "* / *") and not code.endswith("/ *")
        ]
        return len(shown) == LONGEST[table] and self.counted.get((table, row, ALL, main), 0) <= min(shown)


def _same(key: Key, written: Value, counted: Value) -> bool:
    if not isinstance(written, int | float):
        return False
    tolerance = 2 * HALF_A_DIGIT if key[3] in ROUNDED_MEANS else 1e-9
    return isclose(written, counted, rel_tol=1e-9, abs_tol=tolerance)
