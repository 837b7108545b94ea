"""What is left of the attributes of somebody who refuses the statistics (P18)."""

from django.db import models
from django.db.models import Q

from catalogues.models import Nationality
from districts.models import District

NOT_STATED = {
    "sex": "x", "age_group": "ax", "nationality_id": Nationality.NOT_STATED, "nationality_group": "not_stated",
    "residence_status": "ns", "german_level": "ns", "district_id": District.UNKNOWN,
}  # fmt: skip
"""The attributes of somebody of whom nothing is stated."""

WITHHELD_IS_EMPTY = models.CheckConstraint(
    condition=Q(is_withheld=False) | Q(**NOT_STATED), name="consultations_consultation_withheld_is_empty"
)


def state_nothing(consultation) -> None:
    """Nothing is stated about the person: what every consultation starts with."""
    for column, value in NOT_STATED.items():
        setattr(consultation, column, value)
