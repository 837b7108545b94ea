"""What is applied for, by whom, who decides, and what is looked at before."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Purpose(models.TextChoices):
    MEETING = "meeting", _("Meeting and neighbourhood")
    LANGUAGE = "language", _("Language and education")
    CHILDREN = "children", _("Children and young people")
    WOMEN = "women", _("Courses for women")
    SPORT = "sport", _("Sport and movement")
    CULTURE = "culture", _("Culture and festivals")
    TRIP = "trip", _("Trips and excursions")
    OTHER = "other", pgettext_lazy("a purpose", "Something else")


class Applicant(models.TextChoices):
    CLUB = "club", pgettext_lazy("who applies", "Club")
    GROUP = "group", _("Initiative or group")
    INSTITUTION = "institution", _("School, nursery or other institution")
    PERSON = "person", _("Single person")


class Body(models.TextChoices):
    MANAGEMENT = "management", _("Management of the fund")
    ROUND_TABLE = "round_table", _("Round table of the district")
    COUNCIL = "council", _("District council")


class Check(models.TextChoices):
    """The formal check: each of them must be true."""

    COMPLETE = "complete", _("The application is complete and its cost plan is plausible.")
    PLACE = "place", _("The project is for people of this district.")
    PURPOSE = "purpose", _("The purpose is one of the fund.")
    NOT_BEGUN = "not_begun", _("The project has not begun yet.")
    NOT_TWICE = "not_twice", _("The same cost is not paid from elsewhere.")
