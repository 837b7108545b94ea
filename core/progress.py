"""A progress bar for commands: only on a terminal, and only when the work takes longer than two seconds."""

import time
from typing import TextIO

PATIENCE = 2.0
"""Seconds of work before the bar appears."""
INTERVAL = 0.2
WIDTH = 30


class ProgressBar:
    """Shows on `stream` how much of the work is done, and goes away at its end. Example:

    with ProgressBar(sys.stderr, "Importing") as bar:
        bar.show(10, 100)
    """

    def __init__(self, stream: TextIO, label: str = ""):
        self.stream, self.label = stream, f"{label} " if label else ""
        self._is_terminal = stream.isatty()
        self._next = time.monotonic() + PATIENCE
        self._is_drawn = False

    def __enter__(self) -> "ProgressBar":
        return self

    def __exit__(self, *error) -> None:
        if self._is_drawn:
            self._write("\r\033[K")

    def show(self, done: int, total: int | None = None) -> None:
        """`done` units of work of `total`; without a total only the number is shown."""
        now = time.monotonic()
        if self._is_terminal and now >= self._next:
            self._next, self._is_drawn = now + INTERVAL, True
            self._write(f"\r{self.label}{_bar(done, total) if total else f'{done:,}'}\033[K")

    def _write(self, text: str) -> None:
        self.stream.write(text)
        self.stream.flush()


def _bar(done: int, total: int) -> str:
    share = min(done / total, 1)
    return f"[{'#' * int(share * WIDTH):<{WIDTH}}] {share:4.0%}"
