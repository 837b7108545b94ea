"""The models of all parts, so that Django finds them."""

from network.bodies.decisions import Decision
from network.bodies.meetings import AgendaItem, Attendance, Meeting, MeetingMail
from network.bodies.series import Body, BodyMember
from network.events.models import Event, HeadCount, Place
from network.volunteers.matches import VolunteerContact, VolunteerMatch
from network.volunteers.offers import VolunteerOffer
from network.volunteers.people import Volunteer, VolunteerMail

__all__ = [
    "AgendaItem",
    "Attendance",
    "Body",
    "BodyMember",
    "Decision",
    "Event",
    "HeadCount",
    "Meeting",
    "MeetingMail",
    "Place",
    "Volunteer",
    "VolunteerContact",
    "VolunteerMail",
    "VolunteerMatch",
    "VolunteerOffer",
]
