"""Which topics the box of a concern offers, and how they are found."""

import pytest
from django.core.cache import caches
from django.urls import reverse_lazy

from catalogues.models import Topic
from welcome.tests.records import make_consultation

CREATE = reverse_lazy("consultations:consultation_create")


@pytest.fixture
def adviser(client_for):
    return client_for("adviser")


def test_the_boxes_offer_own_recent_topics_first(adviser, cast):
    caches["local"].clear()
    make_consultation(cast.person("lead"), cast.es, concerns=["WOH-01"])
    make_consultation(cast.person("adviser"), cast.es, concerns=["SPR-01"])
    make_consultation(cast.person("adviser", "HH"), cast.hh, concerns=["ARB-01"])

    form = adviser.get(CREATE).context["form"].concerns.forms[0]
    label, first = form.fields["topic"].choices[1]

    assert label == "Often used"
    assert [code for code, _label in first] == ["SPR-01", "WOH-01"]


def test_topics_are_found_by_code_and_in_every_language(adviser):
    page = adviser.get(CREATE).content.decode()
    topic = Topic.objects.get(pk="BIL-01")
    for word in (topic.pk, topic.label_de, topic.label_en, topic.label_tr):
        assert word.replace("&", "&amp;") in page
