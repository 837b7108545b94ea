"""Results of questionnaires, open answers, and what the coordinator changes."""

from datetime import date, timedelta
from io import BytesIO
from random import Random

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from network.tests.events import make_event
from reports.evaluation import checking
from reports.evaluation.models import Answer, OpenAnswer, Questionnaire, Response
from reports.evaluation.results import Results, of_event, shown_parts
from reports.scope import OPERATOR, viewer_of
from welcome.tests.cast import Cast
from welcome.tests.evaluation_examples import BEGAN, a_code, answered, open_answer, questionnaire
from welcome.tests.pages import queries, text

HELPED = "helped-integration"


def page(name: str, asked: Questionnaire) -> str:
    return reverse(f"evaluation:{name}", args=[asked.pk])


# --- Results ------------------------------------------------------------------------------------------


@pytest.fixture
def asked(cast) -> Questionnaire:
    answered(cast.es, {HELPED: "yes"}, 9)
    answered(cast.es, {HELPED: "no"}, 3)
    answered(cast.hh, {HELPED: "partly"}, 4)
    answered(cast.es, {HELPED: "yes"}, 10, today=date(2025, 3, 3))
    return questionnaire()


def result(user, asked: Questionnaire, year: int = 2026, office=None):
    [found] = Results.of(user, asked, year, office and office.pk).questions
    return found


def test_each_sees_what_is_theirs_and_nothing_on_few_answers(cast: Cast, asked, client_for):
    everything = result(OPERATOR, asked)
    assert (everything.base, everything.agreement, everything.agreement_before) == (16, 9 / 16, 1.0)
    assert [(line.count, line.share) for line in everything.lines] == [(9, 9 / 16), (4, 0.25), (3, 3 / 16)]
    # Those of HH could be worked out from the sum, so ES is not told either.
    assert [(line.base, line.share) for line in everything.offices] == [(None, None)] * 2
    assert not result(OPERATOR, asked, office=cast.es).is_shown
    assert result(viewer_of([cast.es.pk]), asked).base == 12
    assert not result(viewer_of([cast.hh.pk]), asked).is_shown
    shown = text(client_for("coordinator").get(page("results", asked)))
    assert "16 answers" in shown
    assert "56 %" in shown.replace("\u00a0", " ").replace("56%", "56 %")
    own = text(client_for("lead", "HH").get(page("results", asked)))
    assert "Fewer than ten answers" in own
    assert "16 answers" not in own


@pytest.mark.once
@pytest.mark.parametrize("seed", range(20))
def test_what_is_left_out_has_a_base_of_its_own(seed):
    """A slow second look: nothing that is shown leaves fewer than ten answers to be worked out."""
    random = Random(seed)
    bases = {office: random.choice([0, 1, 5, 9, 10, 12, 40]) for office in range(random.randrange(1, 9))}
    shown = shown_parts(bases)
    hidden = [base for office, base in bases.items() if office not in shown]
    assert all(bases[office] >= 10 for office in shown)
    assert sum(hidden) == 0 or sum(hidden) >= 10 or not shown
    assert shown or sum(bases.values()) < 20 or max(bases.values()) < 10 or sum(hidden) >= 10


def test_offices_with_enough_answers_are_shown_beside_the_sum(cast, asked):
    answered(cast.hh, {HELPED: "yes"}, 6)
    assert [(line.name, line.base) for line in result(OPERATOR, asked).offices] == [
        (cast.es.name, 12),
        (cast.hh.name, 10),
    ]
    assert result(OPERATOR, asked, office=cast.hh).agreement == 0.6


def test_the_rate_is_of_codes_and_without_the_tablet(cast, client_for):
    asked = questionnaire()
    for number in range(12):
        code = a_code(cast.es)
        if number < 3:
            client_for().post(reverse("evaluation:answer", args=[code]), {HELPED: "yes"})
    answered(cast.es, {HELPED: "yes"}, 2, is_by_tablet=True)
    results = Results.of(OPERATOR, asked, 2026, None)
    assert (results.responses, results.at_tablets, results.handed_out, results.rate) == (3, 2, 12, 0.25)
    assert "25" in text(client_for("lead").get(page("results", asked)))
    assert Results.of(OPERATOR, asked, 2025, None).rate is None


def test_an_event_has_results_of_its_own(cast, client_for):
    """Printed from its page, counted in its month, and never so that the rest of the office can be worked out."""
    asked = questionnaire("event")
    event = make_event(cast.es, is_over=True, title="Sommerfest", status="held", participants=40)
    other = make_event(
        cast.es, is_over=True, title="Ausflug", starts_at=event.starts_at - timedelta(days=400)
    )
    lead, coordinator = client_for("lead"), client_for("coordinator")
    assert "No codes have been given out for this event." in text(lead.get(event.get_absolute_url()))
    sheet = reverse("evaluation:sheet", query={"event": event.pk})
    assert sheet.replace("&", "&amp;") in text(lead.get(event.get_absolute_url()))
    form = lead.get(sheet).context["form"]
    assert (form["number"].value(), form["note"].value()) == (40, "Sommerfest, 11/11/2026")
    said = {"kind": "event", "office": cast.es.pk, "number": "20"}
    assert lead.post(sheet, said)["Content-Type"] == "application/pdf"
    assert client_for("lead", "HH").get(sheet).status_code == 404
    for wrong in ("x", "", str(cast.es.pk)):
        assert lead.get(reverse("evaluation:sheet", query={"event": wrong})).status_code == 404
    code = a_code(cast.es, "event", event=other)
    client_for().post(reverse("evaluation:answer", args=[code]), {"liked": "5"})
    assert Response.objects.get().month == 202510  # of the event, not of the answer

    answered(cast.es, {"liked": "5"}, 12, kind="event", event=event)
    answered(cast.es, {"liked": "1"}, 9, kind="event")
    page_of = page("results", asked)
    chosen = {"year": "2026", "event": event.pk}
    [few] = of_event(cast.person("lead"), event)
    assert (few.handed_out, few.responses, few.participants, few.rate) == (20, 12, 40, 0.3)
    assert not few.questions[0].is_shown  # the sum is shown, and nine are fewer than ten
    assert "Too few answers to this event" in text(lead.get(page_of, chosen))
    answered(cast.es, {"liked": "2"}, kind="event")
    [found] = of_event(cast.person("lead"), event)
    assert (found.questions[0].base, found.questions[0].agreement) == (12, 1.0)
    for client in (lead, coordinator):
        assert "12 answers" in text(client.get(page_of, chosen))
        shown = text(client.get(event.get_absolute_url()))
        assert '4 or 5 of 5 <span class="muted">· 12 answers' in shown
    assert "22 answers" in text(lead.get(page_of, chosen | {"event": ""}))
    assert "22 answers" not in text(lead.get(page_of, chosen))
    # An event of another year is left aside, one that is none gives no figures.
    assert "22 answers" in text(lead.get(page_of, chosen | {"event": other.pk}))
    assert "Response rate" not in text(lead.get(page_of, chosen | {"event": "made up"}))
    rows = b"".join(lead.get(page_of, chosen | {"export": "csv"})).decode()
    assert "Sommerfest;12;100" in rows
    assert of_event(cast.person("lead", "HH"), event) == []
    assert "Feedback</h2>" not in client_for("lead", "HH").get(event.get_absolute_url()).content.decode()
    assert "12 answers" not in text(client_for("adviser").get(event.get_absolute_url()))


def test_what_was_written_is_read_with_its_event_where_the_event_has_results(cast, client_for):
    asked, lead = questionnaire("event"), client_for("lead")
    event, small = (make_event(cast.es, is_over=True, title=title) for title in ("Sommerfest", "Ausflug"))
    for each, number in ((event, 10), (small, 9)):
        a_code(cast.es, "event", event=each)
        answered(cast.es, {"liked": "5"}, number, kind="event", event=each)
    kept = [open_answer(cast.es, f"Mehr {each.title}", event=each) for each in (event, small)]
    pages, about = page("open_answers", asked), "about Sommerfest, 11/11/2026"
    assert about not in text(lead.get(pages))  # nine are left over
    answered(cast.es, {"liked": "5"}, kind="event")
    waiting = text(lead.get(pages))
    assert about in waiting
    assert "about Ausflug" not in waiting
    for answer in kept:
        check = reverse("evaluation:open_answer_check", args=[answer.pk])
        lead.post(check, {f"{answer.pk}-text": answer.text})
    assert about in text(client_for("coordinator").get(pages))
    page_of, chosen = page("results", asked), {"year": "2026", "event": event.pk}
    assert "Mehr Sommerfest" in text(lead.get(page_of, chosen))
    for other in (small.pk, ""):
        assert "Mehr " not in text(lead.get(page_of, chosen | {"event": other}))
    rows = b"".join(lead.get(page_of, chosen | {"export": "csv"})).decode()
    assert ";Mehr Sommerfest;Sommerfest;;" in rows


def test_a_file_says_what_the_page_says(cast, asked, client_for):
    lead = client_for("lead")
    book = load_workbook(BytesIO(b"".join(lead.get(page("results", asked), {"export": "xlsx"}))))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows(min_row=2)]
    assert {row[2] for row in rows} == {cast.es.name}  # whose figures they are, not "all"
    assert [row[3:] for row in rows] == [[9, 75], [None, None], [3, 25]] or [row[3:] for row in rows] == [
        [9, 75],
        [0, 0],
        [3, 25],
    ]
    few = b"".join(client_for("lead", "HH").get(page("results", asked), {"export": "csv"})).decode()
    assert "fewer than ten" in few
    assert ";4;" not in few


@pytest.mark.once
def test_a_page_costs_the_same_with_more_answers(cast, asked, client_for):
    browser = client_for("coordinator")
    before = queries(browser, page("results", asked))
    answered(cast.hh, {HELPED: "yes"}, 10)
    assert queries(browser, page("results", asked)) == before


def test_a_wrong_filter_gives_no_figures(asked, client_for):
    shown = text(client_for("coordinator").get(page("results", asked), {"year": "1999"}))
    assert "Response rate" not in shown


# --- Open answers -------------------------------------------------------------------------------------


def test_an_open_answer_is_read_by_one_person_before_others(cast, client_for):
    answer = open_answer(cast.es, "Frau Beispielhoff war toll, 0231 1234567")
    check = reverse("evaluation:open_answer_check", args=[answer.pk])
    lead, coordinator = client_for("lead"), client_for("coordinator")
    pages = page("open_answers", answer.question.questionnaire)
    shown = text(lead.get(pages))
    assert "This may be a name" in shown
    assert "looks like an e-mail address or a phone number" in shown
    assert "Beispielhoff" not in text(client_for("lead", "HH").get(pages))
    said = {f"{answer.pk}-text": "Die Beraterin war toll"}
    assert "Nothing was released" in text(lead.post(check, {f"{answer.pk}-text": " "}, follow=True))
    assert "Released." in text(lead.post(check, said, follow=True))
    assert "has decided about it already" in text(coordinator.post(check, {"withhold": "1"}, follow=True))
    answer.refresh_from_db()
    assert (answer.text, answer.state) == ("Die Beraterin war toll", "released")
    assert answer.checked_by == cast.person("lead")
    shown = text(coordinator.get(pages))
    assert "Die Beraterin war toll" in shown
    assert "Beispielhoff" not in shown


def test_what_is_withheld_is_gone(cast, client_for):
    answer = open_answer(cast.es, "Böse Worte")
    client_for("lead").post(reverse("evaluation:open_answer_check", args=[answer.pk]), {"withhold": "1"})
    answer.refresh_from_db()
    assert (answer.text, answer.state) == ("", "withheld")
    assert OpenAnswer.objects.visible_to(cast.person("lead")).released().count() == 0


@pytest.mark.parametrize(
    ("said", "is_told"),
    [
        ("Alles gut, danke", False),
        ("Frau Yilmaz hat geholfen", True),
        ("Ayşe Hanım çok yardımcı oldu", True),
        ("überblick war nett", True),
        ("Bin war nett", True),
        ("Ich bin zufrieden", False),
        ("Ich habe Diabetes.", True),
        ("Ich wohne Musterstr. 12", True),
        ("Schreibt mir: zoe@example.org", True),
    ],
)
def test_hints_point_at_names_and_addresses(said, is_told):
    assert bool(checking.hints_at(said, {"Überblick", "Bin", "of"})) is is_told


# --- Days and texts -----------------------------------------------------------------------------------


def form_of(client, asked: Questionnaire) -> dict:
    form = client.get(page("questionnaire_update", asked)).context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def test_the_coordinator_puts_one_in_use_and_words_it(cast, client_for):
    asked = questionnaire(in_use=False)
    coordinator = client_for("coordinator")
    said = form_of(coordinator, asked) | {"valid_from": "2026-11-01", "title_de": "Kurz gefragt"}
    shown = text(coordinator.post(page("questionnaire_update", asked), said, follow=True))
    assert "in use" in shown
    asked.refresh_from_db()
    assert (asked.titles["de"], asked.edition, asked.version) == ("Kurz gefragt", 1, 2)
    assert Questionnaire.objects.in_use("consultation") == asked
    ended = said | {"version": "2", "valid_until": "2026-10-01"}
    assert "lies before" in text(coordinator.post(page("questionnaire_update", asked), ended))
    assert "required" in text(
        coordinator.post(page("questionnaire_update", asked), said | {"version": "2", "title_de": ""})
    )


def test_other_texts_after_answers_are_a_new_edition(cast, client_for):
    asked, code = questionnaire(), a_code(cast.es)
    coordinator = client_for("coordinator")
    said = form_of(coordinator, asked) | {f"{HELPED}_de": "Hat es geholfen?"}
    shown = text(coordinator.post(page("questionnaire_update", asked), said, follow=True))
    assert "edition 2" in shown
    new = Questionnaire.objects.in_use("consultation")
    assert (new.edition, new.valid_from) == (2, date(2026, 11, 18))
    assert new.questions.get().texts["de"] == "Hat es geholfen?"
    asked.refresh_from_db()
    assert (asked.valid_from, asked.valid_until) == (BEGAN, date(2026, 11, 17))
    old = client_for()
    assert "Hat Ihnen die Beratung geholfen" in text(
        old.get(reverse("evaluation:answer", args=[code]), {"lang": "de"})
    )
    old.post(reverse("evaluation:answer", args=[code]), {HELPED: "yes"})
    assert Response.objects.get().questionnaire == asked
    assert Answer.objects.get().question.questionnaire == asked


def test_days_alone_are_no_new_edition(cast, client_for):
    asked = questionnaire()
    a_code(cast.es)
    coordinator = client_for("coordinator")
    coordinator.post(
        page("questionnaire_update", asked), form_of(coordinator, asked) | {"valid_until": "2026-12-31"}
    )
    asked.refresh_from_db()
    assert (asked.valid_until, Questionnaire.objects.filter(code=asked.code).count()) == (
        date(2026, 12, 31),
        1,
    )


def test_who_comes_second_sees_both_versions(cast, client_for):
    asked = questionnaire()
    coordinator = client_for("coordinator")
    said = form_of(coordinator, asked)
    coordinator.post(page("questionnaire_update", asked), said | {"title_de": "Erste"})
    late = coordinator.post(page("questionnaire_update", asked), said | {"title_de": "Zweite"})
    shown = text(late)
    assert "Erste" in shown
    assert "Zweite" in shown
    assert Questionnaire.objects.get(pk=asked.pk).titles["de"] == "Erste"
    again = said | {"title_de": "Zweite", "version": late.context["form"]["version"].value()}
    coordinator.post(page("questionnaire_update", asked), again)
    assert Questionnaire.objects.get(pk=asked.pk).titles["de"] == "Zweite"
