"""What cells may point to: codes of the catalogues, districts, offices, organisations. Read once per run."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rapidfuzz import process
from rapidfuzz.fuzz import ratio
from rapidfuzz.utils import default_process

from catalogues.labels import labels
from catalogues.models import Nationality
from core.importing.cells import BadCell
from districts.models import District, Office
from partners.models import Organisation

CATALOGUES = (
    "contact_channel",
    "sex",
    "nationality",
    "residence_status",
    "german_level",
    "language",
    "mediation",
    "topic",
    "concern_outcome",
)
LISTED_CODES = 16
"""A reason names all codes of a list up to this length, of a longer one only the nearest."""
LISTED_NAMES = 3
REASONS = {
    "organisation": gettext_lazy("There is no organisation of this name."),
    "accommodation": gettext_lazy("There is no accommodation of this name."),
}
"""Of what is known by its name."""
SIMILARITY = 75


class References:
    """Codes are found in any case, inactive ones too: an import brings old records. With `only_office` the rows of
    all other offices are faults."""

    def __init__(self, *, only_office: Office | None = None):
        self.only_office = only_office
        self.offices = {code.casefold(): pk for pk, code in Office.objects.values_list("pk", "code")}
        self.office_codes = sorted(Office.objects.values_list("code", flat=True))
        self.nationality_groups = dict(Nationality.objects.values_list("code", "group"))
        lists = {name: list(labels(name)) for name in CATALOGUES}
        lists["district"] = list(District.objects.values_list("slug", flat=True))
        lists["employer_side"] = ["city", "partner"]
        self.codes = {name: {code.casefold(): code for code in codes} for name, codes in lists.items()}
        organisations = Organisation.objects.values_list("pk", "name")
        self.organisation_names = [name for _pk, name in organisations]
        self.organisations = {name.casefold(): str(pk) for pk, name in organisations}
        self._unknown: dict[tuple[str, str], str] = {}

    def office(self, value: str) -> int:
        pk = self.offices.get(value.casefold())
        if pk is None:
            raise BadCell(self._reason("office", value, self.office_codes))
        if self.only_office and pk != self.only_office.pk:
            raise BadCell(
                _("Only rows of the office %(office)s can be imported here.")
                % {"office": self.only_office.code}
            )
        return pk

    def code(self, catalogue: str, value: str) -> str:
        try:
            return self.codes[catalogue][value.casefold()]
        except KeyError:
            raise BadCell(self._reason(catalogue, value, list(self.codes[catalogue].values()))) from None

    def organisation(self, value: str) -> str:
        """The id of the organisation of this name, in any case."""
        try:
            return self.organisations[value.casefold()]
        except KeyError:
            raise BadCell(self._reason("organisation", value, self.organisation_names)) from None

    def _reason(self, kind: str, value: str, known: list[str]) -> str:
        """Remembered, because a wrong value often stands in every row and the search for near ones is slow."""
        if (kind, value) not in self._unknown:
            if len(self._unknown) > 10_000:
                self._unknown.clear()
            self._unknown[kind, value] = _reason(kind, value, known)
        return self._unknown[kind, value]


def _reason(kind: str, value: str, known: list[str]) -> str:
    reason = REASONS.get(kind, _("Unknown code."))
    if kind not in REASONS and len(known) <= LISTED_CODES:
        return f"{reason} " + _("Possible: %(codes)s.") % {"codes": ", ".join(known)}
    near = _nearest(value, known)
    if not near:
        return reason
    names = ", ".join(_("“%(name)s”") % {"name": name} for name in near)
    return f"{reason} " + _("Similar: %(names)s.") % {"names": names}


def _nearest(value: str, known: list[str]) -> list[str]:
    """Names that have much in common with `value`, if only a part; those that are nearest as a whole come first."""
    alike = process.extract(value, known, processor=default_process, limit=10, score_cutoff=SIMILARITY)
    names = [name for name, _score, _position in alike]
    whole = process.extract(value, names, processor=default_process, scorer=ratio, limit=LISTED_NAMES)
    return [name for name, _score, _position in whole]
