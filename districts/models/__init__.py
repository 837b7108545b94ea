"""The city: districts with their population, offices with their sites and hours, employers in tandem."""

from districts.models.city import City, District, DistrictPopulation, StatisticalDistrict
from districts.models.offices import Employer, Office, OfficeDistrict, OfficePartner, office_codes
from districts.models.sites import Holiday, OpeningException, OpeningHours, Site

__all__ = [
    "City",
    "District",
    "DistrictPopulation",
    "Employer",
    "Holiday",
    "Office",
    "OfficeDistrict",
    "OfficePartner",
    "OpeningException",
    "OpeningHours",
    "Site",
    "StatisticalDistrict",
    "office_codes",
]
