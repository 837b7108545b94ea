"""Demo data is refused where it does not belong, and changes nothing then."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from consultations.models import Consultation
from partners.models import Organisation

pytestmark = pytest.mark.django_db
FEW = {"years": 1, "consultations": 150, "until": date(2026, 11, 18), "verbosity": 0}


@pytest.fixture
def trying_out(settings, db):
    """Tests run without DEBUG; demo data needs it."""
    settings.DEBUG = True


def test_a_second_time_is_refused_and_changes_nothing(trying_out):
    call_command("demo_data", **FEW)
    with pytest.raises(CommandError, match="already here"):
        call_command("demo_data", **FEW)
    assert Consultation.objects.count() == 150


def test_a_database_with_partners_of_its_own_is_left_alone(trying_out):
    Organisation.objects.create(name="Own", type="assoc")
    with pytest.raises(CommandError, match="needs an empty one"):
        call_command("demo_data", **FEW)
    assert not User.objects.filter(is_demo=True).exists()


def test_demo_data_is_refused_while_debug_is_off():
    with pytest.raises(CommandError, match="DEBUG is off"):
        call_command("demo_data", **FEW)


@pytest.mark.parametrize(
    "wrong", [["--consultations", "1000001"], ["--years", "0"], ["--until", "yesterday"]]
)
def test_impossible_options_are_refused(wrong):
    with pytest.raises(CommandError, match="argument"):
        call_command("demo_data", *wrong)
