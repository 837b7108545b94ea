"""Several people at the same moment."""

import threading
from collections.abc import Callable, Sequence

from django.db import connection


def at_once(acts: Sequence[Callable[[], str]]) -> list[str]:
    """What each of the acts returned; an exception is returned as its text. Where the database lets in one writer at a
    time they follow one another."""
    if not connection.features.has_select_for_update:
        return [act() for act in acts]
    outcomes, start = [], threading.Barrier(len(acts))

    def run(act: Callable[[], str]) -> None:
        try:
            start.wait()
            outcomes.append(act())
        except Exception as error:
            outcomes.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
