"""The lists of consultations and referrals: filters, order, exports, queries."""

import csv
import io
from datetime import date, time

import pytest
from django.urls import reverse, reverse_lazy
from openpyxl import load_workbook

from consultations.models import Concern, Consultation, Referral
from core.models import AuditEntry
from districts.scoping import Role
from welcome.tests.cast import membership
from welcome.tests.pages import queries, text
from welcome.tests.records import (
    make_client,
    make_consultation,
    make_referral,
    make_service,
)

LIST = reverse_lazy("consultations:consultation_list")
REFERRALS = reverse_lazy("consultations:referral_list")


@pytest.fixture
def adviser(client_for):
    return client_for("adviser")


@pytest.fixture
def log(cast):
    """Logs a consultation of ES by its adviser."""

    def make(**fields) -> Consultation:
        return make_consultation(
            fields.pop("adviser", cast.person("adviser")), fields.pop("office", cast.es), **fields
        )

    return make


def listed(browser, **parameters) -> list[int]:
    response = browser.get(LIST, parameters)
    assert response.status_code == 200
    return [consultation.pk for consultation in response.context["object_list"]]


def exported(client, file_format: str = "csv", **parameters) -> list[dict]:
    response = client.get(LIST, {"export": file_format, **parameters})
    content = b"".join(response.streaming_content)
    if file_format == "csv":
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    else:
        rows = list(load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def test_only_the_own_offices_are_listed(client_for, log, cast):
    own = log()
    foreign = log(office=cast.hh, adviser=cast.person("adviser", "HH"))
    assert listed(client_for("adviser")) == [own.pk]
    assert listed(client_for("lead", "HH")) == [foreign.pk]


def test_newest_first_and_sortable_by_every_linked_column(adviser, log):
    early = log(held_on=date(2026, 11, 17), start_time=time(9))
    late = log(held_on=date(2026, 11, 18), start_time=time(9, 30))
    between = log(held_on=date(2026, 11, 18), start_time=time(8))
    assert listed(adviser) == [late.pk, between.pk, early.pk]
    assert listed(adviser, sort="held_on") == [early.pk, between.pk, late.pk]
    for key in ("client", "adviser", "channel", "-held_on", "no such column"):
        assert len(listed(adviser, sort=key)) == 3


def test_the_list_is_narrowed_by_each_filter(adviser, log, cast):
    client = make_client(cast.es, district_id="eving")
    wanted = log(
        held_on=date(2026, 11, 10),
        channel="phone",
        client=client,
        concerns=[("BIL-01", "info"), ("WOH-01", "resolved")],
        follow_up_on=date(2026, 11, 20),
        adviser=cast.person("lead"),
    )
    log(held_on=date(2026, 10, 1), concerns=[("BIL-02", "partly")])
    narrow = [
        {"since": "2026-11-01"},
        {"since": "2026-11-10", "until": "2026-11-10"},
        {"district": "eving"},
        {"channel": "phone"},
        {"topic": "WOH-01"},
        {"topic_group": "WOH"},
        {"outcome": "info"},
        {"topic": "BIL-01", "outcome": "info"},
        {"adviser": cast.person("lead").pk},
        {"client": client.code.lower()},
        {"open_follow_up": "on"},
    ]
    for parameters in narrow:
        assert listed(adviser, **parameters) == [wanted.pk], parameters


def test_topic_and_outcome_are_asked_of_the_same_concern(adviser, log):
    log(concerns=[("BIL-01", "info"), ("WOH-01", "resolved")])
    assert listed(adviser, topic="BIL-01", outcome="resolved") == []


def test_a_consultation_with_two_matching_concerns_stands_once(adviser, log):
    log(concerns=["BIL-01", "BIL-02"])
    assert len(listed(adviser, topic_group="BIL")) == 1


def test_cancelled_ones_are_hidden_unless_asked_for(adviser, log):
    cancelled, kept = log(), log()
    adviser.post(reverse("consultations:consultation_cancel", args=[cancelled.pk]), {"reason": "x"})
    assert listed(adviser) == [kept.pk]
    assert listed(adviser, channel="open_hours") == [kept.pk]
    assert listed(adviser, cancelled="on") == [cancelled.pk]


@pytest.mark.parametrize(
    "parameters",
    [
        {"since": "gestern"},
        {"topic": "NIX-01"},
        {"adviser": "x"},
        {"office": "XX"},
        {"page": "99"},
        {"sort": "'"},
        {"client": "\x00"},
    ],
)
def test_nonsense_in_the_address_is_no_server_error(adviser, log, parameters):
    log()
    assert adviser.get(LIST, parameters).status_code == 200


@pytest.mark.parametrize("wrong", [{"since": "abc"}, {"topic": "XX"}, {"since": "abc", "topic": "XX"}])
@pytest.mark.parametrize("file_format", ["", "csv", "xlsx"])
def test_a_wrong_filter_lists_and_exports_nothing_and_says_so(adviser, log, wrong, file_format):
    log()
    response = adviser.get(LIST, wrong | {"export": file_format})
    assert list(response.context["object_list"]) == []
    assert response.context["filter"].form.errors.keys() == wrong.keys()
    assert not AuditEntry.objects.filter(action=AuditEntry.Action.EXPORT).exists()


def test_a_period_that_ends_before_it_begins_is_said_and_lists_nothing(client_for, log):
    log()
    for address in (LIST, reverse("consultations:referral_list")):
        response = client_for("adviser").get(address, {"since": "2026-11-30", "until": "2026-11-01"})
        assert "The end lies before the beginning." in text(response)
        assert list(response.context["object_list"]) == []


def test_who_works_in_several_offices_sees_of_which_each_consultation_is(client_for, log, cast):
    log()
    assert f">{cast.es.name}</td>" not in text(client_for("adviser").get(LIST))
    membership(cast.person("adviser"), cast.hh, Role.ADVISER, "city").save()
    log(office=cast.hh)

    page = text(client_for("adviser").get(LIST, {"sort": "office"}))

    assert page.count(f">{cast.es.name}</td>") == page.count(f">{cast.hh.name}</td>") == 1


def test_the_office_is_asked_for_only_where_there_are_several(adviser):
    assert "office" not in adviser.get(LIST).context["filter"].filters


def test_an_empty_list_offers_the_first_step(adviser):
    page = text(adviser.get(LIST))
    assert "No consultation fits" in page
    assert reverse("consultations:consultation_create") in page


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_the_export_holds_exactly_what_is_filtered(adviser, log, cast, file_format):
    client = make_client(cast.es, given_name="Yusuf", family_name="Geheim", birth_year=1988, sex="m")
    service = make_service("BIL-01", name="=SUM(A1)", organisation="AWO")
    consultation = make_referral(
        cast.person("adviser"),
        cast.es,
        service,
        client=client,
        note="=Notiz",
        start_time=time(9, 40),
        minutes=25,
    )
    log(channel="phone")

    [row] = exported(adviser, file_format, channel="open_hours")

    assert str(row["Number"]) == str(consultation.pk)
    assert row["Client code"] == client.code
    assert (row["Topic codes"], row["Age group"], str(row["Minutes"])) == ("BIL-01", "30–44", "25")
    assert row["Referred to"] == ("'=SUM(A1) – AWO" if file_format == "csv" else "=SUM(A1) – AWO")
    assert not any("Notiz" in str(value) or "Geheim" in str(value) for value in row.values())
    assert AuditEntry.objects.get(action="export").facts == {
        "list": "consultations.consultation",
        "format": file_format,
    }


def test_a_formula_in_the_workbook_is_text(adviser, cast):
    make_referral(cast.person("adviser"), cast.es, make_service("BIL-01", name="=1+1", organisation="AWO"))
    content = b"".join(adviser.get(LIST, {"export": "xlsx"}).streaming_content)
    cells = [cell for line in load_workbook(io.BytesIO(content)).active.iter_rows() for cell in line]
    [formula] = [cell for cell in cells if cell.value == "=1+1 – AWO"]
    assert formula.data_type == "s"


def test_the_export_joins_the_concerns_and_keeps_the_order_of_the_list(adviser, log):
    log(concerns=[("WOH-01", "info"), ("BIL-01", "resolved")], held_on=date(2026, 11, 2))
    log(held_on=date(2026, 11, 5))

    rows = exported(adviser)

    assert [row["Date"] for row in rows] == ["2026-11-05", "2026-11-02"]
    assert rows[1]["Topic codes"] == "WOH-01 · BIL-01"
    assert rows[1]["Number of concerns"] == "2"
    assert [row["Date"] for row in exported(adviser, sort="held_on")] == ["2026-11-02", "2026-11-05"]


def test_a_concern_that_was_referred_twice_is_one_concern_of_the_export(adviser, log, cast):
    log(concerns=[("WOH-01", "info"), ("BIL-01", "resolved")])
    concern = Concern.objects.get(topic="BIL-01")
    services = [
        make_service("BIL-01", name=name, organisation="AWO") for name in ("Eins", "Zwei", "Irrtum", "Nie")
    ]
    states = [
        ("sent", date(2026, 11, 3)),
        ("sent", date(2026, 11, 2)),
        ("error", date(2026, 11, 1)),
        ("draft", None),
    ]
    for service, (status, sent_on) in zip(services, states, strict=True):
        Referral.objects.create(
            concern=concern,
            office=cast.es,
            service=service,
            organisation=service.organisation,
            status=status,
            is_agreed=True,
            sent_on=sent_on,
        )

    [row] = exported(adviser)

    assert (row["Topic codes"], row["Number of concerns"]) == ("WOH-01 · BIL-01", "2")
    assert row["Referred to"] == "Zwei – AWO · Eins – AWO"


def test_the_lists_need_the_same_queries_for_n_and_2n_rows(adviser, cast):
    service = make_service("BIL-01")

    def add(number: int) -> None:
        for _ in range(number):
            client = make_client(cast.es, given_name="Yusuf")
            make_referral(cast.person("adviser"), cast.es, service, client=client)

    def counts() -> list[int]:
        asked = [
            (LIST, {}),
            (LIST, {"export": "csv"}),
            (LIST, {"export": "xlsx"}),
            (REFERRALS, {}),
            ("/", {}),
        ]
        return [queries(adviser, address, **parameters) for address, parameters in asked]

    add(3)
    few = counts()
    add(3)
    assert counts() == few


def test_the_list_of_referrals_shows_the_open_ones_of_the_own_office(client_for, cast):
    service = make_service("BIL-01", name="Kita-Beratung")
    consultation = make_referral(cast.person("adviser"), cast.es, service, held_on=date(2026, 11, 4))
    make_referral(cast.person("adviser", "HH"), cast.hh, make_service("BIL-01", name="Fremdes"))
    adviser = client_for("adviser")

    page = text(adviser.get(REFERRALS))
    assert "Kita-Beratung" in page
    assert ">14<" in page
    assert "Fremdes" not in page
    assert Referral.objects.get(concern__consultation=consultation).get_absolute_url() in page

    Referral.objects.filter(service=service).update(
        status="completed", outcome="served", answered_on=date(2026, 11, 5)
    )
    assert "Kita-Beratung" not in text(adviser.get(REFERRALS))
    assert "Kita-Beratung" in text(adviser.get(REFERRALS, {"state": "all"}))

    Referral.objects.update(status="error", outcome="")
    assert "Kita-Beratung" not in text(adviser.get(REFERRALS, {"state": "all"}))


def test_referrals_are_narrowed_by_the_day_they_were_sent(client_for, cast):
    service = make_service("BIL-01", name="Kita-Beratung")
    make_referral(cast.person("adviser"), cast.es, service, held_on=date(2026, 11, 4))
    adviser = client_for("adviser")
    for since, until, count in (
        ("2026-11-04", "2026-11-04", 1),
        ("2026-11-05", "", 0),
        ("", "2026-11-03", 0),
    ):
        response = adviser.get(REFERRALS, {"since": since, "until": until})
        assert len(response.context["object_list"]) == count


def test_who_comes_from_a_figure_of_concerns_reads_how_many_they_are(client_for, cast):
    adviser = cast.person("adviser")
    make_consultation(adviser, cast.es, concerns=("BIL-01", "BIL-02"))
    make_consultation(adviser, cast.es, concerns=("BIL-01", "WOH-01"))
    make_consultation(adviser, cast.es, concerns=("WOH-01",))
    browser = client_for("adviser")
    said = "2 consultations; concerns, which the figure counts: 3"
    assert said in text(browser.get("/consultations/?topic_group=BIL&counted=concerns"))
    assert "which the figure counts" not in text(browser.get("/consultations/?topic_group=BIL"))
    assert "which the figure counts" not in text(browser.get("/consultations/?since=x&counted=concerns"))
