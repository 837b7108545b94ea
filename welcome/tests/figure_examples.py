"""Records of the access matrix: evaluations kept for office ES and for the foreign office HH; a frozen year, and a
report in the making."""

from reports.models import FrozenYear, ReportJob, SavedQuery
from welcome.tests.cast import Cast

QUERY = "year=2026&measures=consultations&disclosure=rounded"


def a_saved_query(cast: Cast, office: str = "ES") -> dict:
    kept = {"name": "Beratungen", "parameters": QUERY, "office": cast.offices[office]}
    return {"pk": SavedQuery.objects.get_or_create(**kept)[0].pk}


def a_foreign_saved_query(cast: Cast) -> dict:
    return a_saved_query(cast, "HH")


def a_frozen_year(cast: Cast) -> dict:
    place = {"year": 2025, "version": 1}
    FrozenYear.objects.get_or_create(**place)
    return place


def a_draft(cast: Cast, office: str = "ES") -> dict:
    made = {"kind": "draft", "year": 2025, "disclosure": "rounded", "language": "en"}
    return {"pk": ReportJob.objects.get_or_create(**made, office=cast.offices[office])[0].pk}


def a_share(cast: Cast) -> dict:
    return a_draft(cast) | {"side": "city"}


def a_foreign_share(cast: Cast) -> dict:
    return a_draft(cast, "HH") | {"side": "city"}


def a_job(cast: Cast) -> dict:
    """Of the coordinator: for everybody else it does not exist."""
    asked = {"kind": "report", "year": 2025, "disclosure": "rounded", "language": "en"}
    return {"pk": ReportJob.objects.get_or_create(**asked, created_by=cast.person("coordinator"))[0].pk}
