"""The progress bar of commands."""

import io

import pytest

from core.progress import ProgressBar


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(stream: io.StringIO, clock, *, seconds: float, total: int | None) -> str:
    with ProgressBar(stream, "Importing") as bar:
        clock.shift(seconds)
        bar.show(25, total)
        text = stream.getvalue()
    return text


@pytest.fixture
def monotonic(monkeypatch):
    class Clock:
        now = 100.0

        def shift(self, seconds: float) -> None:
            self.now += seconds

    clock = Clock()
    monkeypatch.setattr("core.progress.time.monotonic", lambda: clock.now)
    return clock


def test_long_work_shows_its_share(monotonic):
    assert "Importing [#######                       ]  25%" in shown(
        Terminal(), monotonic, seconds=3, total=100
    )


def test_without_a_total_the_number_is_shown(monotonic):
    assert "Importing 25" in shown(Terminal(), monotonic, seconds=3, total=None)


def test_short_work_shows_nothing(monotonic):
    assert shown(Terminal(), monotonic, seconds=1, total=100) == ""


def test_nothing_is_shown_where_nobody_looks(monotonic):
    assert shown(io.StringIO(), monotonic, seconds=3, total=100) == ""


def test_the_bar_goes_away_at_the_end(monotonic):
    stream = Terminal()
    shown(stream, monotonic, seconds=3, total=100)
    assert stream.getvalue().endswith("\r\033[K")
