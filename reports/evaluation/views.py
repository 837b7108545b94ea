"""Pages of questionnaires for the staff: the list, one of them, its results, its open answers, its days and texts."""

from random import SystemRandom

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import DetailView, ListView, UpdateView, View
from django.views.generic.detail import SingleObjectMixin

from core import audit
from core.conflicts import Difference
from core.exports import file_response
from core.tables import Column
from core.views import ConflictMixin, FormPageMixin, ScopedMixin, ScopedSaveMixin
from districts.scoping import EVALUATION, Role
from reports.evaluation import checking, editing
from reports.evaluation.filters import ResultsForm
from reports.evaluation.forms import CheckForm, QuestionnaireForm, answers_of
from reports.evaluation.handing_views import HANDING
from reports.evaluation.invitations import open_code
from reports.evaluation.models import OpenAnswer, Question, Questionnaire
from reports.evaluation.results import Results, named_events
from reports.evaluation.staff import team_names
from reports.evaluation.words import direction, names, reading_language

MOST_SHOWN = 200
"""Released answers on the page, picked by chance."""


class QuestionnaireMixin(ScopedMixin):
    model = Questionnaire
    roles = HANDING
    context_object_name = "questionnaire"


class QuestionnaireListView(QuestionnaireMixin, ListView):
    template_name = "evaluation/questionnaire_list.html"

    def get_context_data(self, **kwargs) -> dict:
        user, listed = self.request.user, list(self.object_list)
        used = {self.get_queryset().in_use(kind) for kind in Questionnaire.Kind.values}
        waiting = OpenAnswer.objects.visible_to(user).waiting()
        to_check = set(waiting.values_list("question__questionnaire", flat=True))
        return super().get_context_data(
            rows=[(each, each in used, each.pk in to_check) for each in listed],
            may_see_results=user.access.has(*EVALUATION),
            own_code=open_code(user, timezone.localdate()),
            **kwargs,
        )


class QuestionnaireDetailView(QuestionnaireMixin, DetailView):
    """The questions as they are asked, in each language."""

    template_name = "evaluation/questionnaire_detail.html"

    def get_context_data(self, **kwargs) -> dict:
        user, questionnaire = self.request.user, self.object
        asked = self.request.GET.get("lang", "")
        language = asked if asked in dict(names()) else reading_language()
        questions = list(questionnaire.questions.all())
        return super().get_context_data(
            language=language,
            direction=direction(language),
            languages=names(),
            title=questionnaire.titles.get(language) or questionnaire.titles["de"],
            questions=[
                (
                    question,
                    question.texts.get(language) or question.texts["de"],
                    answers_of(question, language),
                )
                for question in questions
            ],
            is_used=self.get_queryset().in_use(questionnaire.kind) == questionnaire,
            may_see_results=user.access.has(*EVALUATION),
            may_edit=user.access.has(Role.COORDINATOR),
            to_check=_answers(user, questionnaire).waiting().count(),
            **kwargs,
        )


def _answers(user, questionnaire: Questionnaire):
    return OpenAnswer.objects.visible_to(user).filter(question__questionnaire=questionnaire)


class ResultsView(QuestionnaireMixin, DetailView):
    """`?export=xlsx|csv` gives what the page shows."""

    roles = EVALUATION
    template_name = "evaluation/results.html"

    def get(self, request, *args, **kwargs) -> HttpResponse:
        file_format = request.GET.get("export", "")
        self.object = self.get_object()
        if file_format in ("csv", "xlsx") and self.results:
            return self.export(file_format)
        return super().get(request, *args, **kwargs)

    @cached_property
    def form(self) -> ResultsForm:
        return ResultsForm(self.request.GET, user=self.request.user, questionnaire=self.object)

    @cached_property
    def results(self) -> Results | None:
        """None where the filter is wrong: other figures would be taken for what was asked."""
        if not self.form.is_valid():
            return None
        asked = self.form.asked_year, self.form.asked_office, self.form.asked_event
        return Results.of(self.request.user, self.object, *asked)

    def export(self, file_format: str) -> HttpResponse:
        audit.record(
            self.request, audit.Action.EXPORT, self.object, year=self.form.asked_year, format=file_format
        )
        columns = [
            Column("question", _("Question"), lambda row: row[0]),
            Column("answer", _("Answer"), lambda row: row[1]),
            Column("office", _("Office"), lambda row: row[2]),
            Column("number", _("Answers"), lambda row: row[3], "integer"),
            Column("share", _("Percent"), lambda row: row[4], "integer"),
        ]
        event = self.form.asked_event
        title = " ".join(str(part) for part in (self.object, self.form.asked_year, event) if part)
        return file_response(columns, self.results.rows(), title=title, file_format=file_format)

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(
            form=self.form,
            year=str(self.form.asked_year),
            results=self.results,
            event=self.form.asked_event,
            **kwargs,
        )


class OpenAnswersView(QuestionnaireMixin, DetailView):
    """What waits to be checked, and what was released, in an order of chance and without a day; with the event it is
    about where that may be named."""

    roles = EVALUATION
    template_name = "evaluation/open_answers.html"

    def get_context_data(self, **kwargs) -> dict:
        user = self.request.user
        answers = _answers(user, self.object).select_related("question", "event")
        waiting, staff = list(answers.waiting().order_by("pk")), team_names()
        released: dict[Question, list[OpenAnswer]] = {}
        found = list(answers.released())
        SystemRandom().shuffle(found)
        for answer in found[:MOST_SHOWN]:
            released.setdefault(answer.question, []).append(answer)
        if waiting:
            audit.record(self.request, audit.Action.READ, self.object, part="open_answers")
        return super().get_context_data(
            waiting=[(each, CheckForm.of(each), checking.hints_at(each.text, staff)) for each in waiting],
            released=list(released.items()),
            number=len(found),
            named=named_events(user, self.object),
            **kwargs,
        )


class OpenAnswerCheckView(ScopedMixin, SingleObjectMixin, View):
    model = OpenAnswer
    roles = EVALUATION
    http_method_names = ["post"]

    def scope(self, queryset):
        return queryset.select_related("question__questionnaire")

    def post(self, request, *args, **kwargs) -> HttpResponse:
        answer = self.get_object()
        back = redirect("evaluation:open_answers", answer.question.questionnaire_id)
        form = CheckForm(request.POST, prefix=str(answer.pk))
        is_withheld = "withhold" in request.POST
        if not is_withheld and not form.is_valid():
            messages.warning(request, _("Nothing was released: the text is empty or too long."))
            return back
        try:
            if is_withheld:
                checking.withhold(request=request, answer=answer)
            else:
                checking.release(request=request, answer=answer, text=form.cleaned_data["text"])
        except checking.CheckedAlready:
            messages.info(request, _("Somebody else has decided about it already."))
        else:
            messages.success(request, _("Withheld.") if is_withheld else _("Released."))
        return back


class QuestionnaireUpdateView(ConflictMixin, FormPageMixin, QuestionnaireMixin, ScopedSaveMixin, UpdateView):
    roles = (Role.COORDINATOR,)
    form_class = QuestionnaireForm
    template_name = "evaluation/questionnaire_form.html"
    heading = gettext_lazy("Days and texts")

    @property
    def subheading(self) -> str:
        return str(self.object)

    def save(self, form) -> Questionnaire:
        said = form.cleaned_data
        changes = editing.Changes(
            version=said["version"],
            valid_from=said["valid_from"],
            valid_until=said["valid_until"],
            invite_on=said.get("invite_on"),
            titles=form.texts_of("title"),
            questions={question.code: form.texts_of(question.code) for question in form.questions},
        )
        saved = editing.change(
            request=self.request, questionnaire=self.object, changes=changes, today=timezone.localdate()
        )
        if saved.pk != self.object.pk:
            messages.info(
                self.request,
                _(
                    "The earlier texts were handed out already: this is edition %(number)d. Old codes still work."
                )
                % {"number": saved.edition},
            )
        return saved

    def differences(self, form, stored) -> list[Difference]:
        return form.differences(stored)

    def get_success_url(self) -> str:
        return self.object.get_absolute_url()

    def back_url(self) -> str:
        return self.object.get_absolute_url()
