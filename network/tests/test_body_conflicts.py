"""Two people change the same item, member or decision."""

from network.tests.bodies import make_body, make_decision, make_item, make_meeting, make_member


def test_who_changes_what_somebody_else_has_changed_is_shown_both(client_for, cast):
    client, body = client_for("adviser"), make_body(cast.es)
    meeting = make_meeting(body, is_over=True)
    item, member, decision = make_item(meeting), make_member(body), make_decision(meeting)
    for path, record, changed in (
        (f"/meetings/items/{item.pk}/edit/", item, {"title": "Erstes"}),
        (f"/bodies/members/{member.pk}/edit/", member, {"name": "Jugendamt", "since": "2026-01-01"}),
        (
            f"/decisions/{decision.pk}/edit/",
            decision,
            {"text": "Neu", "function": "Sozialamt", "due_on": "2026-12-20"},
        ),
    ):
        assert client.post(path, changed | {"version": 1}).status_code == 302, path
        second = client.post(path, changed | {"version": 1})
        assert second.context["conflict"], path
        assert second.context["form"]["version"].value() == "2"
        record.refresh_from_db()
        assert record.version == 2
