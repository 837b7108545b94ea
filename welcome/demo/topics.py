"""What people bring: topics by district, residence status and season, and what becomes of them."""

from random import Random

from catalogues.models import Topic
from welcome.demo.chance import Weighted, scaled, weighted, weights

_TOPICS = weights(
    "AUF-01 2.2, AUF-02 4.4, AUF-03 1.8, AUF-04 2, AUF-05 0.9, AUF-06 2.3, AUF-07 0.3, AUF-99 0.5, "
    "SOZ-01 8, SOZ-02 2, SOZ-03 1.6, SOZ-04 2.4, SOZ-05 3.4, SOZ-06 1.4, SOZ-99 0.5, "
    "WOH-01 6, WOH-02 3.2, WOH-03 1.7, WOH-04 2, WOH-05 1.1, WOH-06 4, WOH-07 2.4, WOH-99 0.4, "
    "ARB-01 4, ARB-02 1.6, ARB-03 1.6, ARB-04 1.1, ARB-05 1.3, ARB-06 0.3, ARB-99 0.3, "
    "SPR-01 4.2, SPR-02 1.5, SPR-03 1.2, SPR-04 0.6, SPR-05 1, SPR-99 0.2, "
    "BIL-01 3.6, BIL-02 2.8, BIL-03 1.6, BIL-04 1.1, BIL-05 0.9, BIL-99 0.2, "
    "FAM-01 1.4, FAM-02 3.4, FAM-03 1.1, FAM-04 0.8, FAM-05 0.8, FAM-99 0.3, "
    "GES-01 2.2, GES-02 2.2, GES-03 0.8, GES-04 0.5, GES-05 0.15, GES-99 0.3, "
    "PSY-01 0.9, PSY-02 0.25, PSY-03 0.12, PSY-04 0.4, PSY-05 0.3, PSY-99 0.15, "
    "FIN-01 1.3, FIN-02 2.1, FIN-03 1.9, FIN-04 1.7, FIN-05 0.8, FIN-99 0.3, "
    "BEH-01 9, BEH-02 8, BEH-03 4.6, BEH-04 2.6, BEH-05 0.8, BEH-06 2.4, BEH-99 0.7, "
    "TEI-01 2.3, TEI-02 1.2, TEI-03 0.9, TEI-04 0.8, TEI-05 0.4, TEI-06 0.3, TEI-99 0.2"
)
# Multiply whole groups or single topics.
_BY_DISTRICT = {
    "innenstadt-nord": {"ARB": 1.4, "GES": 1.5, "ARB-05": 1.8, "WOH-04": 1.6, "FIN": 1.2},
    "innenstadt-west": {"SPR": 1.3, "BIL-05": 1.8, "ARB": 1.1},
    "innenstadt-ost": {"ARB-03": 1.7, "WOH-01": 1.2},
    "eving": {"SOZ": 1.2, "BIL": 1.2},
    "scharnhorst": {"SOZ": 1.25, "BIL": 1.3, "FAM": 1.2, "TEI-01": 1.3},
    "brackel": {"BIL": 1.15, "AUF-06": 1.4},
    "aplerbeck": {"SPR": 1.2, "TEI": 1.5, "AUF-06": 1.3},
    "hoerde": {"WOH": 1.3, "BIL-01": 1.2},
    "hombruch": {"BIL-05": 2.4, "AUF-02": 1.3, "ARB-03": 1.4},
    "luetgendortmund": {"AUF-01": 1.6, "SOZ-02": 1.6, "TEI-01": 1.5},
    "huckarde": {"WOH-06": 1.5, "FAM": 1.2},
    "mengede": {"TEI-01": 1.6, "ARB": 1.2, "FIN-02": 1.3},
}
_BY_STATUS = {
    "asylum": {"AUF-01": 5, "AUF-03": 3, "AUF-05": 2, "SOZ-02": 5, "SOZ-01": 0.15, "AUF-06": 0, "ARB-04": 3},
    "protected": {"AUF-01": 0.3, "SOZ-02": 0.1, "AUF-04": 1.8, "AUF-06": 1.6},
    "temporary": {"AUF-01": 0, "SOZ-02": 0.2, "AUF-04": 0.2, "AUF-06": 0.2, "SPR": 1.5, "ARB-03": 2},
    "free": {"AUF": 0.04, "AUF-06": 0.3, "SOZ-02": 0, "ARB": 1.9, "GES-01": 2.2, "WOH": 1.2, "FAM-02": 1.5},
    "other": {"AUF-01": 0.2, "SOZ-02": 0.2, "ARB": 1.3},
}
_STATUS_CLASS = {
    "proof": "asylum", "gest": "asylum", "tol": "asylum",
    "prot_asyl": "protected", "prot_sub": "protected", "human": "protected", "chance": "protected",
    "prot_temp": "temporary", "eu": "free", "de": "free",
}  # fmt: skip
# Half-years of school, heating bills, the start of courses.
_BY_MONTH = {
    1: {"WOH-06": 1.7, "FIN-04": 1.3}, 2: {"WOH-06": 1.5, "BIL-02": 1.3}, 3: {"BIL-01": 1.3},
    6: {"BIL-02": 1.4, "SOZ-04": 1.3}, 7: {"BIL-02": 1.4, "TEI": 1.3}, 8: {"BIL-02": 1.8, "SOZ-04": 2},
    9: {"BIL": 1.5, "SPR": 1.4, "SOZ-04": 1.4}, 10: {"SPR": 1.3, "BIL-01": 1.4}, 11: {"WOH-06": 1.4},
    12: {"WOH-06": 1.6, "SOZ-06": 1.6},
}  # fmt: skip

_CONCERNS = Weighted({1: 12, 2: 20, 3: 27, 4: 20, 5: 12, 6: 6, 7: 3})
"""Concerns per consultation, 3.3 on average."""

_OUTCOMES = weights(
    "resolved 40, partly 10, info 15, signposted 8, referred 15, follow_up 6, waiting 4, not_possible 1.4, dropped 0.6"
)
_OUTCOMES_BY_GROUP = {
    "BEH": {"resolved": 1.9, "referred": 0.3},
    "FIN": {"resolved": 1.3},
    "TEI": {"info": 2.5, "referred": 0.9},
    "PSY": {"resolved": 0.2, "referred": 3.2},
    "AUF": {"resolved": 0.6, "referred": 1.5, "waiting": 2},
    "SPR": {"referred": 1.5, "info": 1.3},
    "BIL": {"referred": 1.2, "waiting": 1.6},
    "WOH": {"not_possible": 3, "waiting": 1.5},
    "GES": {"referred": 1.3},
    "ARB": {"referred": 1.4, "partly": 1.5},
}
BARRIERS = {"WOH-01": 0.06, "BIL-01": 0.06, "SPR-01": 0.04, "AUF-02": 0.05, "GES-02": 0.04, "SOZ-01": 0.02}
BARRIER_ELSEWHERE = 0.004

ANSWERS = weighted("completed 68, in_progress 9, on_hold 3, rejected 6, failed 9, cancelled 4, error 1")
CLOSING_OUTCOMES = {
    "completed": weighted("served 78, partly_served 14, redirected 4, unknown 4"),
    "rejected": weighted("no_capacity 46, not_eligible 32, language_barrier 8, redirected 14"),
    "failed": weighted("no_show 46, language_barrier 12, no_capacity 17, unknown 25"),
    "cancelled": weighted("declined 100"),
}


class Topics:
    """The topics of this installation with what depends on them, worked out once per combination."""

    def __init__(self) -> None:
        self.groups = dict(Topic.objects.active().order_by("position").values_list("code", "group_id"))
        self._topics: dict[tuple[str, str, int], Weighted[str]] = {}
        self._outcomes = {
            topic: Weighted(scaled(_OUTCOMES, _OUTCOMES_BY_GROUP.get(group, {})))
            for topic, group in self.groups.items()
        }

    def brought(self, random: Random, district: str, residence: str, month: int) -> list[str]:
        """One to seven different topics of somebody from `district` with that residence status in that month."""
        key = (district, _STATUS_CLASS.get(residence, "other"), month)
        choice = self._topics.get(key) or self._topics.setdefault(key, self._weighted(*key))
        wanted, found = _CONCERNS.pick(random), {}
        while len(found) < wanted:
            found[choice.pick(random)] = True
        return list(found)

    def outcome(self, random: Random, topic: str) -> str:
        return self._outcomes[topic].pick(random)

    def _weighted(self, district: str, status: str, month: int) -> Weighted[str]:
        result = {topic: _TOPICS.get(topic, 0.3) for topic in self.groups}
        for factors in (_BY_DISTRICT.get(district, {}), _BY_STATUS.get(status, {}), _BY_MONTH.get(month, {})):
            by_group = {topic: factors.get(group, 1) for topic, group in self.groups.items()}
            result = scaled(scaled(result, by_group), factors)
        return Weighted(result)
