"""The product as it is served, telling with every answer how long it worked on it."""

import time

from welcome.wsgi import application as product


def application(environ, start_response):
    """Milliseconds from the request's arrival in Python to the finished answer stand in the header `Server-Timing`."""
    started = time.perf_counter()

    def timed(status, headers, *further):
        taken = (time.perf_counter() - started) * 1000
        return start_response(status, [*headers, ("Server-Timing", f"all;dur={taken:.2f}")], *further)

    return product(environ, timed)
