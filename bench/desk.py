"""Many desks at once: what they cost while nothing happens, and while one of them works."""

import re
import time

from django.utils import timezone

from accounts.models import User
from bench.measure import Browser, Server, Times, times_of
from consultations.desk.live import open_desk
from consultations.models import Ticket
from core import bulk
from core.periods import month_number
from districts.models import Site

TICKETS = 200
WAITING, IN_SERVICE = 20, 10
DESKS = 200
EVERY = 2.0
"""Seconds between two questions of a desk (static/js/desk.js)."""
ROUNDS = 5


def site() -> Site:
    return Site.objects.filter(office__code="ES").order_by("pk").first()


def fill() -> None:
    """A busy day at the desk of ES: most are done, some wait, some are in consultation."""
    here, now = site(), timezone.now()
    adviser = User.objects.get(email="adviser.es.city@example.org")
    open_desk(here)
    states = ["waiting"] * WAITING + ["in_service"] * IN_SERVICE + ["done"] * (TICKETS - WAITING - IN_SERVICE)
    bulk.insert(
        [
            Ticket(
                office_id=here.office_id,
                site=here,
                day=timezone.localdate(),
                month=month_number(timezone.localdate()),
                hour=timezone.localtime().hour,
                number=10_000 + number,  # beyond those the demo data may have given today
                status=state,
                language_id=["ar", "uk", "de", "tr"][number % 4],
                arrived_at=now,
                called_at=None if state == "waiting" else now,
                called_by=None if state == "waiting" else adviser,
            )
            for number, state in enumerate(states)
        ]
    )


def measure(report, running: Server) -> None:
    """What the polling of open desks costs."""
    here = site()
    adviser = Browser.logged_in(User.objects.get(email="adviser.es.city@example.org"))
    _status, page = adviser.get("/")
    version = re.search(rb'data-version="([^"]+)"', page)[1].decode().replace("&quot;", '"')
    address, headers = f"/desk/live/{here.code}/", {"If-None-Match": version}
    report.section("Open desks", "what", "figure", "target")
    times = times_of(adviser, lambda: unchanged(adviser, address, headers), times=200)
    report.row("a question, nothing has changed", _told(times), "5 ms")
    times = times_of(adviser, lambda: adviser.get(address))
    report.row("a question, everything has changed", _told(times), "")
    share = cost_of_idle_desks(running, address, headers)
    report.row(f"{DESKS} desks while nothing happens, share of one core", f"{share:.1%}", "10 %")


def _told(times: Times) -> str:
    server, server_p95, answered = times.cells()
    return f"{server} in the server (95 %: {server_p95}), answered after {answered}"


def unchanged(browser: Browser, address: str, headers: dict[str, str]) -> None:
    status, _body = browser.get(address, headers)
    if status != 304:
        raise SystemExit(f"{address} answered {status} instead of 304")


def cost_of_idle_desks(running: Server, address: str, headers: dict[str, str]) -> float:
    """Processor time of the server per second, with DESKS connections that each ask every EVERY seconds."""
    desks = [Browser("") for _number in range(DESKS)]
    for browser in desks:
        unchanged(browser, address, headers)
    started, before = time.perf_counter(), running.cpu()
    for number in range(ROUNDS * DESKS):
        time.sleep(max(0.0, started + number * EVERY / DESKS - time.perf_counter()))
        unchanged(desks[number % DESKS], address, headers)
    time.sleep(max(0.0, started + ROUNDS * EVERY - time.perf_counter()))
    return (running.cpu() - before) / (time.perf_counter() - started)
