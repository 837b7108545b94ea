"""The models of all parts, so that Django finds them."""

from network.bodies.decisions import Decision
from network.bodies.meetings import AgendaItem, Attendance, Meeting, MeetingMail
from network.bodies.series import Body, BodyMember
from network.events.models import Event, HeadCount, Place
from network.fund.budgets import FundBudget, FundRule
from network.fund.models import FundApplication
from network.fund.parts import FundCost, FundMail, FundQuery
from network.fund.payments import FundPayment, FundRepayment, FundWaiver
from network.fund.receipts import FundReceipt
from network.housing.models import HousingUnit, Placement
from network.housing.moving import PastMoveIn
from network.mediators.money import MediatorBudget, MediatorPayment, MediatorRate
from network.mediators.origins import MediationOrigin
from network.mediators.people import Mediator, MediatorLanguage, MediatorSlot
from network.mediators.requests import MediatorMail, MediatorOffer, MediatorRequest
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
    "FundApplication",
    "FundBudget",
    "FundCost",
    "FundMail",
    "FundPayment",
    "FundQuery",
    "FundReceipt",
    "FundRepayment",
    "FundRule",
    "FundWaiver",
    "HeadCount",
    "HousingUnit",
    "MediationOrigin",
    "Mediator",
    "MediatorBudget",
    "MediatorLanguage",
    "MediatorMail",
    "MediatorOffer",
    "MediatorPayment",
    "MediatorRate",
    "MediatorRequest",
    "MediatorSlot",
    "Meeting",
    "MeetingMail",
    "PastMoveIn",
    "Place",
    "Placement",
    "Volunteer",
    "VolunteerContact",
    "VolunteerMail",
    "VolunteerMatch",
    "VolunteerOffer",
]
