"""`make run`: what it says before anything is started."""

import pytest

from tools.run import port_of


def test_port_is_a_number():
    assert port_of("8001") == 8001


@pytest.mark.parametrize("typed", ["abc", "0", "65536", "-1", "80.5"])
def test_what_is_no_port_is_said_in_one_line(typed):
    with pytest.raises(SystemExit) as refusal:
        port_of(typed)
    assert refusal.value.code == f"PORT must be a number from 1 to 65535, not {typed!r}."
