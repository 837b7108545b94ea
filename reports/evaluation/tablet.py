"""The tablet in the office: one question in large letters, for whoever is leaving. Its link needs no account and works
for one day.

Nobody can tell two people at a tablet apart, so its answers stand apart from those with a code, and there are no more
of them on a day than people can have been there.
"""

from datetime import date, timedelta
from http import HTTPStatus
from uuid import uuid4

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from consultations.models import Appointment, Consultation, Ticket
from core.link_pages import refusing_with
from core.links import RefusedLink
from districts.models import City, Office
from network.public.frames import asked_language, frame, language_of
from network.public.wording import Wording
from reports.evaluation.answering import store
from reports.evaluation.forms import answers_of
from reports.evaluation.models import LANGUAGES, Question, Questionnaire, TabletDay, in_language
from reports.evaluation.words import words
from reports.scope import OPERATOR, viewer_of

SALT = "reports.evaluation.tablet"
PRESS_SECONDS = 60 * 60
"""So long a page that was answered is remembered: a second press on it is the same finger."""
THANKS_SECONDS = 4
OLDEST = timedelta(days=2)


class TabletFull(Exception):
    """There are as many answers as people can have been there today."""


def path_of(office: Office, day: date) -> str:
    return reverse("evaluation:tablet", args=[signing.dumps([office.pk, day.isoformat()], salt=SALT)])


def address_of(office: Office, day: date) -> str:
    return settings.SITE_URL + path_of(office, day)


def office_of(token: str) -> Office:
    """Raises RefusedLink unless the link is of today."""
    try:
        key, day = signing.loads(token, salt=SALT, max_age=OLDEST)
    except signing.BadSignature as error:
        raise RefusedLink("tampered") from error
    if day != timezone.localdate().isoformat():
        raise RefusedLink("expired")
    found = Office.objects.visible_to(OPERATOR).filter(pk=key).first()
    if found is None:
        raise RefusedLink("unknown")
    return found


def question_of(questionnaire: Questionnaire | None) -> Question:
    """The first one that can be answered by pressing a button. Raises RefusedLink."""
    questions = questionnaire.questions.all() if questionnaire else []
    found = next((question for question in questions if question.values), None)
    if found is None:
        raise RefusedLink("closed")
    return found


def framed(language: str, **context: object) -> dict:
    """The frame of public pages without their links: whoever stands before the tablet stays at its question."""
    links = {code: f"?lang={code}" for code in LANGUAGES}
    page = frame(Wording(language), City.objects.visible_to(OPERATOR).first(), links)
    return page | {"home": "", "words": words(language)} | context


def over(request: HttpRequest, token: str, status: HTTPStatus) -> HttpResponse:
    """For whoever stands before the tablet on the next morning."""
    language = language_of(request)
    context = framed(language, heading=words(language)["tablet_over"])
    return render(request, "evaluation/tablet_over.html", context, status=status)


@refusing_with(over)
def tablet(request: HttpRequest, token: str) -> HttpResponse:
    """After an answer it says thank you, and begins anew in German by itself."""
    office = office_of(token)
    language = asked_language(request) or LANGUAGES[0]
    questionnaire = Questionnaire.objects.visible_to(OPERATOR).in_use(Questionnaire.Kind.CONSULTATION)
    question = question_of(questionnaire)
    start = reverse("evaluation:tablet", args=[token])
    if request.method == "POST" and request.POST.get("value") in question.values:
        try:
            press, today = request.POST.get("press", "")[:32], timezone.localdate()
            take(office=office, question=question, value=request.POST["value"], today=today, press=press)
        except TabletFull:
            return redirect(f"{start}?lang={language}&full=1")
        return redirect(f"{start}?lang={language}&sent=1")
    is_over = "sent" in request.GET or "full" in request.GET
    context = framed(
        language,
        text=in_language(question.texts, language),
        answers=answers_of(question, language),
        start=start,
        press=uuid4().hex,
        is_over=is_over,
        is_full="full" in request.GET,
    )
    response = render(request, "evaluation/tablet.html", context)
    if is_over:
        response.headers["Refresh"] = f"{THANKS_SECONDS}; url={start}"
    return response


def take(*, office: Office, question: Question, value: str, today: date, press: str) -> None:
    """Stores an answer; `press` names the page it was pressed on, and a page counts once. Raises TabletFull."""
    if not cache.add(f"tablet:{office.pk}:{press}", True, timeout=PRESS_SECONDS):
        return
    with transaction.atomic():
        TabletDay.stored.get_or_create(office=office, day=today)
        free = TabletDay.stored.filter(office=office, day=today, number__lt=people_of(office, today))
        if not free.update(number=F("number") + 1):
            raise TabletFull
        store(
            questionnaire=question.questionnaire,
            office=office,
            values={question: value},
            today=today,
            is_by_tablet=True,
        )


def people_of(office: Office, day: date) -> int:
    """So many can have been there: what is recorded already, or tickets and appointments where more came than that."""
    viewer = viewer_of([office.pk])
    talks = Consultation.objects.countable_by(viewer).counted().filter(office=office, held_on=day).count()
    tickets = Ticket.objects.countable_by(viewer).on(day).filter(office=office).count()
    appointments = Appointment.objects.visible_to(viewer).on(day).standing().at(office).count()
    return max(talks, tickets + appointments)
