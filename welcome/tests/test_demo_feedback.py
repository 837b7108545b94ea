"""The feedback of the demo data: enough for results, and the same each time."""

from datetime import date

import pytest

from network.tests.events import make_event
from reports.evaluation.models import Answer, HandOut, OpenAnswer, Questionnaire, Response
from reports.evaluation.results import Results, of_event
from reports.scope import OPERATOR
from welcome.demo.feedback import Feedback
from welcome.demo.staff import Adviser, Staff

UNTIL = date(2026, 11, 18)


@pytest.mark.once
@pytest.mark.django_db
def test_every_questionnaire_has_results_and_nothing_has_more_answers_than_codes(cast):
    event = make_event(cast.es, is_over=True, type="festival", status="held", participants=80)
    adviser = Adviser(cast.person("adviser").pk, "city", frozenset(), UNTIL)
    found = []
    for _twice in range(2):
        for model in (OpenAnswer, Answer, Response, HandOut):
            model.objects.all().delete()
        Feedback(1, Staff(advisers={cast.es: [adviser], cast.hh: [adviser]}), UNTIL).fill()
        found.append(sorted(Answer.objects.values_list("pk", "value")))
    assert found[0] == found[1]
    for asked in Questionnaire.objects.all():
        results = Results.of(OPERATOR, asked, 2026, None)
        assert asked.is_in_use
        assert all(each.is_shown for each in results.questions)
        assert 0 < results.responses <= results.handed_out
    [of_it] = of_event(OPERATOR, event)
    assert of_it.handed_out == 60
    assert all(each.is_shown for each in of_it.questions)
    assert 0 < of_it.rate < of_it.responses / of_it.handed_out
    assert {each.state for each in OpenAnswer.objects.all()} == {"waiting", "released"}
    assert not any("Frau" in each.text for each in OpenAnswer.objects.filter(state="released"))
