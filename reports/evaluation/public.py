"""The pages of those who answer: behind a code, and the page on which a code is typed. No account, no name; the only
cookie is the one that proves that the form is ours."""

from http import HTTPStatus

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from core.link_pages import refusing_with
from reports.evaluation import codes
from reports.evaluation.answering import AlreadyAnswered
from reports.evaluation.answering import answer as store_answer
from reports.evaluation.forms import AnswerForm
from reports.evaluation.models import in_language
from reports.evaluation.words import direction, language_of, names, words

LONGEST = 40
"""A code as somebody types it."""


def framed(language: str, **context: object) -> dict:
    """What every page for them needs."""
    return {
        "language": language,
        "direction": direction(language),
        "words": words(language),
        "languages": names(),
        **context,
    }


def wrong_code(request: HttpRequest, token: str, status: HTTPStatus) -> HttpResponse:
    """The same for every code that is none, with what was typed to be mended."""
    language = language_of(request)
    is_stopped = status == HTTPStatus.TOO_MANY_REQUESTS
    text = words(language)["too_many" if is_stopped else "wrong_code"]
    context = framed(language, title=text, is_stopped=is_stopped, typed=token[:LONGEST])
    return render(request, "evaluation/wrong_code.html", context, status=status)


@refusing_with(wrong_code)
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The code is the secret: who tries others is stopped like with links."""
    code, language = codes.find(token), language_of(request)
    title = in_language(code.questionnaire.titles, language)
    if code.is_used:
        is_new = request.method != "POST" and "sent" in request.GET
        return render(request, "evaluation/thanks.html", framed(language, title=title, is_new=is_new))
    data = request.POST if request.method == "POST" else None
    form = AnswerForm(data, questionnaire=code.questionnaire, language=language)
    if form.is_valid():
        try:
            store_answer(code=code, values=form.values(), today=timezone.localdate())
        except AlreadyAnswered:
            return render(request, "evaluation/thanks.html", framed(language, title=title, is_new=False))
        return redirect(reverse("evaluation:answer", args=[token], query={"lang": language, "sent": 1}))
    return render(request, "evaluation/answer.html", framed(language, title=title, form=form, chosen=data))


class CodeForm(forms.Form):
    code = forms.CharField(max_length=LONGEST)

    def clean_code(self) -> str:
        return codes.plain(self.cleaned_data["code"])


@login_not_required
@cache_control(no_store=True, private=True)
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Who cannot scan types the code, and comes to the questionnaire. By POST, so that no log has it."""
    form, language = CodeForm(request.POST or None), language_of(request)
    if form.is_valid() and form.cleaned_data["code"]:
        return redirect(
            reverse("evaluation:answer", args=[form.cleaned_data["code"]], query={"lang": language})
        )
    if form.is_bound:
        return wrong_code(request, request.POST.get("code", ""), HTTPStatus.OK)
    return render(request, "evaluation/enter.html", framed(language, typed=""))
