"""The city: districts with population and official figures, offices with sites and hours, employers in tandem, and
accommodations."""

from districts.models.accommodations import Accommodation
from districts.models.city import City, District, DistrictPopulation, StatisticalDistrict
from districts.models.offices import Employer, Office, OfficeDistrict, OfficePartner, office_codes
from districts.models.sites import Holiday, OpeningException, OpeningHours, Site
from districts.monitoring.models import Indicator, IndicatorValue

__all__ = [
    "Accommodation",
    "City",
    "District",
    "DistrictPopulation",
    "Employer",
    "Holiday",
    "Indicator",
    "IndicatorValue",
    "Office",
    "OfficeDistrict",
    "OfficePartner",
    "OpeningException",
    "OpeningHours",
    "Site",
    "StatisticalDistrict",
    "office_codes",
]
