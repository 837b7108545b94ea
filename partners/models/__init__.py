"""Whom we refer to: organisations with their services and places, in words, ids and shape of HSDS 3."""

from partners.models.base import DirectoryChange
from partners.models.locations import Location
from partners.models.organisations import Agreement, Contact, Organisation
from partners.models.reviews import Proposal, ReviewMail, ReviewRequest
from partners.models.schedules import Schedule, ServiceAtLocation
from partners.models.services import Service

__all__ = [
    "Agreement",
    "Contact",
    "DirectoryChange",
    "Location",
    "Organisation",
    "Proposal",
    "ReviewMail",
    "ReviewRequest",
    "Schedule",
    "Service",
    "ServiceAtLocation",
]
