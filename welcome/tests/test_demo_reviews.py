"""The invented answers of partners: each could be taken over, and every state can be seen."""

from collections import Counter

import pytest
from django.core.management import call_command

from partners.models import Agreement, ReviewRequest, Service
from partners.reviews.forms import ReviewForm
from welcome.tests.test_demo_data import FEW


@pytest.mark.django_db
def test_corrections_wait_and_requests_are_in_every_state(settings):
    settings.DEBUG = True
    call_command("demo_data", **FEW)
    assert set(Counter(ReviewRequest.objects.values_list("state", flat=True))) == {
        "open",
        "answered",
        "ended",
    }
    to_decide = list(ReviewRequest.objects.to_decide())
    assert len(to_decide) == 4
    for review in to_decide:
        proposals = list(review.proposals.all())
        form = ReviewForm(
            {each.field: each.new for each in proposals},
            instance=review.service,
            only={each.field for each in proposals},
        )
        assert form.is_valid(), form.errors
        assert form.changes() == {each.field: (each.old, each.new) for each in proposals}
    assert Service.objects.to_be_confirmed().filter(email="", organisation__email="").exists()
    assert Agreement.objects.due_for_renewal().exists()
