"""Journey: a questionnaire is put in use, handed out with one key, answered on a phone in Arabic and at the tablet;
the lead checks what was written, the coordinator reads the results."""

from django.urls import reverse
from django.utils import timezone

from e2e.journey import BOTH, Journey
from reports.evaluation import tablet
from reports.evaluation.models import OpenAnswer, Questionnaire, Response
from reports.evaluation.tablet import path_of
from welcome.tests.evaluation_examples import a_code, answered, questionnaire
from welcome.tests.records import make_consultation, make_ticket


def test_from_the_slip_to_the_results(page_as, journey, cast, monkeypatch):
    monkeypatch.setattr(tablet, "THANKS_SECONDS", 600)  # the page is looked at before it begins anew
    asked = questionnaire(in_use=False)
    answered(cast.es, {"helped-integration": "yes"}, 11)
    Questionnaire.objects.filter(pk=asked.pk).update(valid_from=None)
    coordinator = page_as("coordinator", looks=BOTH)
    put_in_use(coordinator, asked)
    adviser = page_as("adviser", color_scheme="dark")
    slip = hand_out(adviser, cast)
    visitor = journey(width=360)
    answer(visitor, slip)
    write_arabic(visitor, cast)
    press_on_the_tablet(visitor, cast)
    check(page_as("lead", color_scheme="dark"))
    coordinator.go(reverse("evaluation:results", args=[asked.pk]))
    coordinator.page.get_by_text("13 answers").wait_for()


def put_in_use(coordinator: Journey, asked: Questionnaire) -> None:
    coordinator.go(reverse("evaluation:questionnaire_list"))
    coordinator.follow("Your advice")
    coordinator.follow("Days and texts")
    coordinator.page.locator("[name=valid_from]").fill("2026-11-01")
    coordinator.press("Save")
    coordinator.page.get_by_text("in use", exact=True).first.wait_for()
    asked.refresh_from_db()
    assert asked.is_in_use


def hand_out(adviser: Journey, cast) -> str:
    """By one key, from the page of the consultation."""
    for name in ("sheet", "tablet_start"):
        adviser.go(reverse(f"evaluation:{name}"))
    talk = make_consultation(cast.person("adviser"), cast.es)
    adviser.go(reverse("consultations:consultation_detail", args=[talk.pk]))
    adviser.page.keyboard.press("q")
    adviser.page.get_by_text("It can be used until").wait_for()
    adviser.look()
    return adviser.page.url.rstrip("/").rpartition("/")[2]


def answer(visitor: Journey, code: str) -> None:
    visitor.go(reverse("evaluation:enter"))
    visitor.field("Code").fill(code[:-1].lower())
    visitor.press("Open")
    visitor.page.get_by_role("heading", name="This code is not right").wait_for()
    visitor.look()
    visitor.field("Code").fill(code.lower())
    visitor.press("Open")
    visitor.page.get_by_role("heading", name="Your advice").wait_for()
    visitor.look()
    visitor.field("Yes").check()
    visitor.press("Send")
    visitor.page.get_by_text("Your answer has arrived.").wait_for()
    visitor.look()
    visitor.page.go_back()
    visitor.page.reload()
    visitor.page.get_by_text("Each code counts once.").wait_for()


def write_arabic(visitor: Journey, cast) -> None:
    visitor.go(reverse("evaluation:answer", args=[a_code(cast.es, "event")], query={"lang": "ar"}))
    visitor.page.get_by_role("textbox").fill("السيدة فلانة كانت رائعة")
    visitor.press("إرسال")
    visitor.page.get_by_text("وصلت إجابتك").wait_for()


def press_on_the_tablet(visitor: Journey, cast) -> None:
    make_ticket(cast.person("adviser"), cast.es)
    visitor.go(path_of(cast.es, timezone.localdate()))
    visitor.page.get_by_role("link", name="Українська").click()
    visitor.press("Ні")
    visitor.page.get_by_role("heading", name="Щиро дякуємо!").wait_for()
    visitor.look()
    assert Response.objects.filter(is_by_tablet=True).count() == 1


def check(lead: Journey) -> None:
    written = OpenAnswer.objects.get()
    lead.go(reverse("evaluation:open_answers", args=[written.question.questionnaire_id]))
    lead.page.get_by_text("This may be a name.").wait_for()
    lead.page.locator("textarea").fill("كانت رائعة")
    lead.press("Release")
    lead.page.get_by_text("Released.", exact=True).wait_for()
    lead.look()
