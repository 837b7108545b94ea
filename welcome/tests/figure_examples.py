"""Records of the access matrix: evaluations kept for office ES and for the foreign office HH."""

from reports.models import SavedQuery
from welcome.tests.cast import Cast

QUERY = "year=2026&measures=consultations&disclosure=rounded"


def a_saved_query(cast: Cast, office: str = "ES") -> dict:
    kept = {"name": "Beratungen", "parameters": QUERY, "office": cast.offices[office]}
    return {"pk": SavedQuery.objects.get_or_create(**kept)[0].pk}


def a_foreign_saved_query(cast: Cast) -> dict:
    return a_saved_query(cast, "HH")
