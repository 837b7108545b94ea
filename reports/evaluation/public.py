"""The pages of those who answer: behind a code, and the page on which a code is typed. No account, no name; the only
cookie is the one that proves that the form is ours."""

from http import HTTPStatus

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from core.forms import DraftFormMixin
from core.link_pages import refusing_with
from network.open_forms import is_sent, typed
from network.public.frames import public_form
from reports.evaluation import codes
from reports.evaluation.answering import AlreadyAnswered
from reports.evaluation.answering import answer as store_answer
from reports.evaluation.forms import AnswerForm
from reports.evaluation.models import in_language
from reports.evaluation.words import words

LONGEST = 40
"""A code as somebody types it."""


def wrong_code(request: HttpRequest, token: str, status: HTTPStatus, **context: object) -> HttpResponse:
    """The same for every code that is none, with what was typed to be mended."""
    is_stopped, said = status == HTTPStatus.TOO_MANY_REQUESTS, words(get_language())
    context |= {
        "words": said,
        "heading": said["too_many" if is_stopped else "wrong_code"],
        "is_stopped": is_stopped,
        "code": token[:LONGEST],
    }
    return render(request, "evaluation/wrong_code.html", context, status=status)


@public_form
@refusing_with(wrong_code)
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The code is the secret: who tries others is stopped like with links."""
    code, language = codes.find(token), get_language()
    page = {"words": words(language), "heading": in_language(code.questionnaire.titles, language)}
    if code.is_used:
        is_new = request.method != "POST" and "sent" in request.GET
        return render(request, "evaluation/thanks.html", page | {"is_new": is_new})
    form = AnswerForm(**typed(request), questionnaire=code.questionnaire, language=language)
    if is_sent(request) and form.is_valid():
        try:
            store_answer(code=code, values=form.values(), today=timezone.localdate())
        except AlreadyAnswered:
            return render(request, "evaluation/thanks.html", page | {"is_new": False})
        return redirect(reverse("evaluation:answer", args=[token], query={"sent": 1}))
    return render(request, "evaluation/answer.html", page | {"form": form})


class CodeForm(DraftFormMixin, forms.Form):
    code = forms.CharField(max_length=LONGEST)

    def clean_code(self) -> str:
        return codes.plain(self.cleaned_data["code"])


@public_form
@login_not_required
@cache_control(no_store=True, private=True)
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Who cannot scan types the code, and comes to the questionnaire. By POST, so that no log has it."""
    form, code = CodeForm(**typed(request)), request.POST.get("code", "")
    if not is_sent(request):
        page = {"words": words(get_language()), "form": form, "code": code[:LONGEST]}
        return render(request, "evaluation/enter.html", page)
    if form.is_valid() and form.cleaned_data["code"]:
        return redirect("evaluation:answer", form.cleaned_data["code"])
    return wrong_code(request, code, HTTPStatus.OK, form=form)
