"""Which topics the box of a concern offers, and how they are found."""

import pytest
from django.urls import reverse_lazy

from catalogues.models import Topic
from welcome.tests.cast import membership
from welcome.tests.pages import text
from welcome.tests.records import make_consultation

CREATE = reverse_lazy("consultations:consultation_create")


@pytest.fixture
def adviser(client_for):
    return client_for("adviser")


def offered_first(page) -> list[str]:
    label, first = page.context["form"].concerns.forms[0].fields["topic"].choices[1]
    assert label == "Often used"
    return [code for code, _label in first]


def test_the_boxes_offer_own_recent_topics_first(adviser, cast):
    make_consultation(cast.person("lead"), cast.es, concerns=["WOH-01"])
    make_consultation(cast.person("adviser"), cast.es, concerns=["SPR-01"])
    make_consultation(cast.person("adviser", "HH"), cast.hh, concerns=["ARB-01"])

    assert offered_first(adviser.get(CREATE)) == ["SPR-01", "WOH-01"]


def test_topics_often_used_are_those_of_the_office_chosen(client_for, cast):
    membership(cast.person("adviser"), cast.hh, "adviser", "city").save()
    make_consultation(cast.person("lead"), cast.es, concerns=["WOH-01"])
    make_consultation(cast.person("adviser", "HH"), cast.hh, concerns=["ARB-01"])
    adviser = client_for("adviser")

    page = adviser.get(CREATE)

    assert offered_first(page) == ["WOH-01"]
    assert page.context["form"].favourites == {cast.es.pk: ["WOH-01"], cast.hh.pk: ["ARB-01"]}
    rows = {"concerns-TOTAL_FORMS": "1", "concerns-INITIAL_FORMS": "0"}
    assert offered_first(adviser.post(CREATE, rows | {"office": cast.hh.pk})) == ["ARB-01"]


def test_a_topic_often_used_also_stands_in_its_group(adviser, cast):
    make_consultation(cast.person("adviser"), cast.es, concerns=["SPR-01"])
    groups = dict(adviser.get(CREATE).context["form"].concerns.forms[0].fields["topic"].choices[1:])
    assert sum("SPR-01" in dict(topics) for topics in groups.values()) == 2


def test_topics_are_found_by_code_and_in_every_language(adviser):
    page = text(adviser.get(CREATE))
    topic = Topic.objects.get(pk="BIL-01")
    for word in (topic.pk, topic.label_de, topic.label_en, topic.label_tr):
        assert word.replace("&", "&amp;") in page
