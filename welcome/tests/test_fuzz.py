"""A short run of `make fuzz`, and whether it would notice what it looks for."""

from django.http import HttpResponse

from tools.fuzz import checks, pages, world
from tools.fuzz.campaign import Campaign
from welcome.tests.cast import CITY_PARTS


def test_hostile_requests_find_nothing(cast):
    report = Campaign(world.build(cast), seed=3).run(100)
    assert [f"{fault.kind}: {fault.detail} – {shot}" for shot, fault in report.faults.values()] == []
    assert {*CITY_PARTS, "adviser", "nobody"} <= {role for role, _status in report.statuses}


def test_what_an_answer_must_not_show_is_seen():
    bare = HttpResponse(f"<p>{world.SECRET}</p> Traceback (most recent call last)", status=500)
    bare["Location"] = "https://evil.example/"
    bare.exc_info = None
    kinds = {fault.kind for fault in checks.faults(bare, sent="", written=[], path="/")}
    assert kinds == {"500", "leak", "inside", "header", "redirect"}
    assert [fault.kind for fault in checks.failures(bare, ["UPDATE clients_client"])] == ["written by GET"]
    assert [fault.kind for fault in checks.leaks(world.BAIT, sent="q=x")] == ["leak"]
    assert list(checks.leaks(world.BAIT, sent=world.BAIT)) == []


def test_what_would_run_is_seen():
    html = '<a href="javascript:x"><img src=x onerror=x><script>x</script><input value="javascript:x" title="on">'
    assert len(pages.read("/", html).running) == 3


def test_an_answer_to_a_made_up_host_may_not_be_framed_either(client):
    response = client.get("/healthz", headers={"host": "a b"})
    assert response.status_code == 400
    assert response["X-Frame-Options"] == "DENY"
