"""Where applications stand, and what is done about money when something went wrong."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from network.fund import machine, standing
from network.models import FundApplication
from welcome.tests.fund_examples import make_application
from welcome.tests.pages import text

pytestmark = pytest.mark.django_db


def test_the_list_its_filter_and_its_file_say_what_the_page_says(cast, client_for):
    for state in machine.TRANSITIONS:
        make_application(cast, state)
    part = {"paid": Decimal(400)}
    make_application(cast, "paid", **part)
    came = {"proof_on": timezone.localdate(), "spent": Decimal(300)}
    for more in (part, came, part | came):
        make_application(cast, "proof_due", **more)
    make_application(cast, "proof_due", proof_due_on=timezone.localdate(), **came)
    coordinator, listed = client_for("coordinator"), reverse("network:fund_list")
    pages = {
        each: text(coordinator.get(each.get_absolute_url()))
        for each in FundApplication.objects.visible_to(cast.person("coordinator"))
    }
    words = {each: {word.text for word in each.standing} for each in pages}
    for code, name in standing.names().items():
        if code == machine.DRAFT:
            continue
        found = set(coordinator.get(listed, {"state": code}).context["object_list"])
        assert found == {each for each, said in words.items() if name in said}, code
        assert found
        assert all(name in pages[each] for each in found)
    answer = coordinator.get(listed, {"state": "all", "export": "csv"})
    file = b"".join(answer.streaming_content).decode()
    assert file.count("proof handed in, is being checked · paid in part") == 1
    assert file.count("proof handed in, is being checked") == 3
