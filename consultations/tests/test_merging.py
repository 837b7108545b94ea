"""Two files of one person become one, and two again (P19): nothing is lost, nobody is counted twice, the trail stays
complete."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Trail
from clients.models import BreakGlass, Client, ClientMerge, FileMark, NoticeGiven, PrivacyNotice
from consultations.merging import services
from consultations.merging.forms import MergeForm
from consultations.merging.relations import BY_RULE, CHOSEN, DECISIONS, DERIVED, OWN, relations
from consultations.models import Appointment, Concern, Consent, Consultation, Draft, HomeVisit, WaitingEntry
from consultations.rights import erasure
from consultations.rights.log import log_of
from consultations.statements.services import answer
from core.models import AuditEntry
from core.periods import Period
from reports.engine import statistic
from reports.scope import OPERATOR
from welcome.retention import engine
from welcome.tests.pages import text
from welcome.tests.records import make_client, make_consent, make_consultation, make_visit, request_of
from welcome.tests.volunteer_examples import make_match

NAMES = {"given_name": "Yusuf", "family_name": "Adani"}


@pytest.fixture
def adviser(cast):
    return cast.person("adviser")


@pytest.fixture
def kept(cast, adviser) -> Client:
    """Known since January, agrees to the statistics."""
    facts = {"birth_year": 1988, "phone": "0231 111", "sex": "m", "district_id": "eving"}
    client = make_client(cast.es, **NAMES, **facts, created_at=moment(1))
    say(client, adviser, "statistics", True)
    make_consultation(adviser, cast.es, client=client, held_on=date(2026, 3, 2))
    return client


@pytest.fixture
def merged(cast, adviser) -> Client:
    """The same person once more, since May, with something of every kind."""
    client = make_client(
        cast.es, given_name="Jusuf", family_name="Adani", sex="m", email="j@example.org", created_at=moment(5)
    )
    client.further_languages.set(["en"])
    make_consultation(adviser, cast.es, client=client, held_on=date(2026, 5, 4), note="Came with a letter")
    make_consent(client, adviser)
    say(client, adviser, "contact", True)
    make_visit(adviser, cast.es, client=client)
    start = timezone.now() + timedelta(days=2)
    about = {"office": cast.es, "client": client}
    Appointment.objects.create(
        **about,
        site=cast.es.sites.first(),
        starts_at=start,
        ends_at=start + timedelta(minutes=30),
        booked_by=adviser,
    )
    WaitingEntry.objects.create(**about)
    make_match(adviser, client)
    ended = {"ended_at": timezone.now(), "ended_by": adviser}
    FileMark.objects.create(client=client, kind="hold", reason="over", set_by=adviser, **ended)
    BreakGlass.objects.create(client=client, user=cast.person("adviser", "HH"), reason="It could not wait.")
    inform(client, adviser, date(2026, 5, 4))
    return client


def inform(client: Client, user, day: date) -> None:
    controller = user.memberships.first().employer
    notice, _is_new = PrivacyNotice.objects.get_or_create(
        employer=controller, language_id="de", text="# Ours"
    )
    NoticeGiven.objects.create(client=client, notice=notice, given_on=day, recorded_by=user)


def moment(month: int):
    return timezone.make_aware(timezone.datetime(2026, month, 1, 9))


def say(client: Client, user, kind: str, is_given: bool) -> None:
    consent = Consent(client=client, kind=kind, is_given=is_given, basis="consent", language_id="de")
    answer(request=request_of(user), consent=consent)


def merge(adviser, kept: Client, merged: Client, *taken: str) -> ClientMerge:
    kept.refresh_from_db()
    merged.refresh_from_db()
    versions = (kept.version, merged.version)
    return services.merge(
        request=request_of(adviser), kept=kept, merged=merged, taken=taken, versions=versions
    )


def state_of(*clients: Client) -> dict:
    """Every column of both files and of all that hangs on them but what counts versions."""
    found = {}
    for client in clients:
        found[client.pk] = Client.objects.filter(pk=client.pk).values().get()
        found[client.pk, "languages"] = sorted(client.further_languages.values_list("pk", flat=True))
        for relation in relations().values():
            if relation.model is not ClientMerge:
                found[client.pk, relation.label] = list(relation.of(client).order_by("pk").values())
    for value in found.values():
        for row in value if isinstance(value, list) else [value]:
            if isinstance(row, dict):
                row.pop("version", None)
    return found


def persons_of_the_year() -> int:
    table = statistic(user=OPERATOR, period=Period.year(2026), by=[], measures=["clients"])
    return table.total["clients"]


def test_every_relation_and_every_field_is_decided(db):
    assert set(relations()) == set(DECISIONS)
    decided = {*CHOSEN, *DERIVED, *BY_RULE, *OWN}
    fields = {field.name for field in (*Client._meta.concrete_fields, *Client._meta.many_to_many)}
    assert decided == fields


def test_all_that_hangs_on_the_later_file_moves_and_comes_back_exactly(adviser, kept, merged):
    before, persons = state_of(kept, merged), persons_of_the_year()
    moving = {label for label, fate in DECISIONS.items() if fate == "moves"}
    assert all(before[merged.pk, label] for label in moving)

    done = merge(adviser, kept, merged, "given_name", "email", "further_languages")

    after = state_of(kept, merged)
    assert not any(after[merged.pk, label] for label in moving)
    for label in moving:
        assert len(after[kept.pk, label]) == len(before[kept.pk, label]) + len(before[merged.pk, label])
    kept.refresh_from_db()
    merged.refresh_from_db()
    assert (kept.name, kept.email, kept.phone, kept.birth_year) == (
        "Jusuf Adani",
        "j@example.org",
        "0231 111",
        1988,
    )
    assert (merged.merged_into, merged.name, merged.email, merged.code) == (kept, "", "", merged.code)
    assert kept.reminders_agreed_on
    assert persons_of_the_year() == persons - 1

    services.undo(request=request_of(adviser), done=done)

    assert state_of(kept, merged) == before
    assert persons_of_the_year() == persons
    done.refresh_from_db()
    assert (done.snapshot, done.undone_by) == (None, adviser)


def test_who_was_informed_twice_on_one_day_was_informed_once(adviser, kept, merged):
    for day in (date(2026, 5, 4), date(2026, 6, 1)):
        inform(kept, adviser, day)
    inform(merged, adviser, date(2026, 7, 1))
    before = state_of(kept, merged)
    done = merge(adviser, kept, merged)
    days = NoticeGiven.objects.filter(client=kept).order_by("given_on").values_list("given_on", flat=True)
    assert list(days) == [date(2026, 5, 4), date(2026, 6, 1), date(2026, 7, 1)]
    services.undo(request=request_of(adviser), done=done)
    assert state_of(kept, merged) == before


def test_code_address_and_forms_of_the_later_file_lead_to_the_kept_one(
    client_for, adviser, kept, merged, entered
):
    label = merged.label
    done = merge(adviser, kept, merged)
    browser = client_for("adviser")

    page = browser.get(merged.get_absolute_url(), follow=True)
    assert page.redirect_chain[-1][0] == kept.get_absolute_url()
    assert f"{merged.code} became part of this file" in text(page)
    edit = browser.post(
        reverse("clients:client_update", args=[merged.pk]), {"given_name": "Typed", "version": 1}
    )
    assert edit.url == reverse("clients:client_update", args=[kept.pk])
    assert 'value="Typed"' in browser.get(edit.url).content.decode()
    for typed in (merged.code, merged.code[3:], merged.code.lower()):
        assert list(Client.objects.visible_to(adviser).matching(typed)) == [kept]
    data = entered(who="known", client_key=merged.pk, client_text=label)
    assert browser.post(reverse("consultations:consultation_create"), data).status_code == 302
    assert Consultation.objects.latest("pk").client == kept
    with pytest.raises(PermissionDenied):
        merged.check_usable()
    assert client_for("adviser", "HH").get(merged.get_absolute_url()).status_code == 404
    undo = browser.get(reverse("consultations:client_merge_undo", args=[done.pk]))
    assert "Consultations: 1" in text(undo)


def test_what_was_added_since_stays_with_the_kept_file(cast, adviser, kept, merged):
    done = merge(adviser, kept, merged)
    since = make_consultation(adviser, cast.es, client=kept, held_on=date(2026, 11, 17))
    Client.objects.filter(pk=kept.pk).update(phone="0231 222")

    services.undo(request=request_of(adviser), done=done)

    since.refresh_from_db()
    kept.refresh_from_db()
    merged.refresh_from_db()
    assert (since.client, kept.phone, merged.email) == (kept, "0231 222", "j@example.org")


@pytest.mark.parametrize("refuser", ["kept", "merged"])
def test_the_stricter_answer_stands_and_undoing_gives_back_what_the_other_had(adviser, kept, merged, refuser):
    files = {"kept": kept, "merged": merged}
    say(files[refuser], adviser, "statistics", False)
    say(merged, adviser, "contact", False)
    before = state_of(kept, merged)

    done = merge(adviser, kept, merged)

    kept.refresh_from_db()
    assert kept.is_withheld
    assert kept.reminders_agreed_on is None
    theirs = Consultation.objects.filter(client=kept)
    assert set(theirs.values_list("is_withheld", "sex", "district")) == {(True, "x", "unknown")}
    standing = Consent.objects.filter(client=kept, revoked_at=None).exclude(kind="referral")
    said = {("statistics", False), ("contact", False), ("volunteer", True)}
    assert set(standing.values_list("kind", "is_given")) == said
    services.undo(request=request_of(adviser), done=done)
    assert state_of(kept, merged) == before


def test_both_histories_and_the_access_log_stay_complete(client_for, cast, adviser, kept, merged, clock):
    reader = cast.person("adviser_partner")
    client_for("adviser_partner").get(merged.get_absolute_url())

    def lines(client: Client, action: str = "read") -> int:
        own = Trail.objects.of_client(client.code).filter(user=reader, action=action).count()
        assert sum(line.who == str(reader) and line.act == action for line in log_of(client)) == own
        return own

    assert (lines(kept), lines(merged)) == (0, 1)
    done = merge(adviser, kept, merged)
    client_for("adviser_partner").get(kept.get_absolute_url())
    assert (lines(kept), lines(merged)) == (2, 2)
    clock.shift(60)
    services.undo(request=request_of(adviser), done=done)
    clock.shift(60)
    client_for("adviser_partner").get(kept.get_absolute_url())
    assert (lines(kept), lines(merged)) == (2, 2)  # of the second reading of each, one was of both
    acts = AuditEntry.objects.filter(subject__in=[kept.pk, merged.pk]).filter(
        Q(facts__has_key="merged") | Q(facts__has_key="merged_into")
    )
    assert sorted(acts.values_list("action", flat=True)) == ["undo", "undo", "update", "update"]


def test_what_stands_against_it_is_said(client_for, cast, adviser, kept, merged):
    foreign = make_client(cast.hh, **NAMES)
    marks = [(kept, "hold", "There is a hold"), (merged, "restriction", "is restricted")]
    for client, kind, said in marks:
        mark = FileMark.objects.create(client=client, kind=kind, reason="court", set_by=adviser)
        page = client_for("adviser").get(reverse("consultations:client_compare", args=[kept.pk, merged.pk]))
        assert said in text(page)
        assert "Merge the files" not in text(page)
        with pytest.raises(services.NotPossible, match=said):
            merge(adviser, kept, merged)
        mark.delete()
    with pytest.raises(services.NotPossible, match="different offices"):
        merge(adviser, kept, foreign)
    with pytest.raises(services.NotPossible, match="not two files"):
        merge(adviser, kept, kept)
    address = reverse("consultations:client_compare", args=[kept.pk, foreign.pk])
    assert client_for("adviser").get(address).status_code == 404
    HomeVisit.objects.all().delete()
    erasure.anonymise([merged])
    merged.refresh_from_db()
    with pytest.raises(services.NotPossible, match="not there any more"):
        merge(adviser, kept, merged)


def test_the_page_compares_chooses_and_merges(client_for, cast, adviser, kept, merged):
    browser = client_for("adviser")
    choose = browser.get(reverse("consultations:client_merge", args=[kept.pk]))
    assert merged.code in text(choose)
    found = browser.post(choose.request["PATH_INFO"], {"code": merged.code.lower()})
    assert found.url == reverse("consultations:client_compare", args=[kept.pk, merged.pk])
    assert "no other file" in text(browser.post(choose.request["PATH_INFO"], {"code": kept.code}))
    hint = browser.get(reverse("clients:client_duplicates"), {"given_name": "Yusuf", "family_name": "Adani"})
    assert found.url in hint.content.decode() or f"/{merged.pk}/merge/{kept.pk}/" in hint.content.decode()

    # Whichever comes first in the address, the older file is kept.
    address = reverse("consultations:client_compare", args=[merged.pk, kept.pk])
    page = browser.get(address)
    form = page.context["form"]
    assert {form.initial[name] for name in ("given_name", "birth_year", "district")} == {"kept"}
    assert {form.initial[name] for name in ("email", "further_languages")} == {"merged"}
    reads = AuditEntry.objects.filter(action="read", facts__part="merge", subject__in=[kept.pk, merged.pk])
    assert reads.values("subject").distinct().count() == 2

    data = {name: form[name].value() for name in form.fields} | {"given_name": "merged"}
    Client.objects.filter(pk=merged.pk).update(version=7)
    again = browser.post(address, data)
    assert "Nothing has been merged" in text(again)
    assert not ClientMerge.objects.exists()
    data["merged_version"] = "7"
    assert browser.post(address, data).url == kept.get_absolute_url()
    kept.refresh_from_db()
    assert (kept.given_name, kept.email) == ("Jusuf", "j@example.org")
    assert browser.post(address, data).url.startswith("/clients/")  # somebody else was quicker


def test_values_that_do_not_fit_each_other_are_refused(adviser, kept, merged):
    Client.objects.filter(pk=merged.pk).update(birth_date=date(1990, 1, 1), birth_year=1990)
    merged.refresh_from_db()
    form = MergeForm(user=adviser, kept=kept, merged=merged)
    data = {name: form[name].value() for name in form.fields} | {"birth_year": "kept", "birth_date": "merged"}
    form = MergeForm(data, user=adviser, kept=kept, merged=merged)
    assert "Birth year and birth date do not agree." in str(form.errors)


def test_merges_are_undone_in_their_order_and_while_their_time_lasts(
    client_for, cast, adviser, kept, merged, clock
):
    third = make_client(cast.es, **NAMES, created_at=moment(6))
    first = merge(adviser, merged, third)
    before = state_of(kept, merged)
    second = merge(adviser, kept, merged)
    third.refresh_from_db()
    assert third.merged_into == kept
    with pytest.raises(services.NotPossible, match="Undo that first"):
        services.undo(request=request_of(adviser), done=ClientMerge.objects.get(pk=first.pk))
    services.undo(request=request_of(adviser), done=second)
    third.refresh_from_db()
    assert third.merged_into == merged
    assert state_of(kept, merged) == before

    clock.shift(timedelta(days=31))
    first.refresh_from_db()
    with pytest.raises(services.NotPossible, match="time"):
        services.undo(request=request_of(adviser), done=first)
    engine.run()
    first.refresh_from_db()
    assert first.snapshot is None
    assert third.merged_into == merged


def test_erasing_the_kept_file_leaves_nothing_of_the_other(adviser, kept, merged):
    HomeVisit.objects.all().delete()
    merge(adviser, kept, merged)
    erasure.anonymise([kept])
    left = Client.objects.get(pk=merged.pk)
    assert not ClientMerge.objects.exists()
    assert left.is_anonymous
    assert left.merged_into is None
    assert Concern.objects.filter(client=kept).count() == 2
    assert not Draft.objects.exists()
