"""Whom we refer to: organisations with their services and places, in words, ids and shape of HSDS 3."""

from partners.models.locations import Location
from partners.models.organisations import Agreement, Contact, Organisation
from partners.models.services import Schedule, Service, ServiceAtLocation

__all__ = [
    "Agreement",
    "Contact",
    "Location",
    "Organisation",
    "Schedule",
    "Service",
    "ServiceAtLocation",
]
