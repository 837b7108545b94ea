"""Generated consultations written to a file and imported: every figure is as a slow count by hand says."""

import io
from collections import Counter
from datetime import date

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clients.models import Client
from consultations.importing.models import ImportBatch
from consultations.importing.run import ImportRun
from consultations.models import Concern, Consultation, Referral
from consultations.tests.import_files import as_csv, as_xlsx, row
from partners.models import Organisation

PARTNERS = ["Beratung Nord", "Verein „Brücke“; Mitte, e.V."]

concerns = st.dictionaries(
    st.sampled_from(["AUF-01", "BIL-01", "BIL-02", "BIL-99"]),
    st.sampled_from(["resolved", "info", *PARTNERS]),
    min_size=1,
)
shared = st.fixed_dictionaries(
    {
        "datum": st.dates(date(2024, 1, 1), date(2026, 11, 18)),
        "ratsuchende_nr": st.sampled_from(["", "P-1", "P-2", "P 3", "4"]),
        "geburtsjahr": st.sampled_from(["", 1950, 2010]),
        "stadtbezirk": st.sampled_from(["", "eving", "outside"]),
        "uhrzeit": st.sampled_from(["", "09:00", "17:59"]),
        "personen": st.integers(1, 50),
    }
)
keys = st.tuples(st.sampled_from(["ES", "HH"]), st.text("AB1/ é", min_size=1).map(str.strip).filter(bool))
consultations = st.dictionaries(
    keys.map(lambda key: (key[0], " ".join(key[1].split()))), st.tuples(shared, concerns), min_size=1
)


def rows_of(generated: dict) -> list[dict]:
    return [
        row(beratung_nr=number, buero=office, thema=topic, **values, **outcome_cells(outcome))
        for (office, number), (values, found) in generated.items()
        for topic, outcome in found.items()
    ]


def outcome_cells(outcome: str) -> dict:
    return (
        {"ergebnis": "referred", "partner": outcome}
        if outcome in PARTNERS
        else {"ergebnis": outcome, "partner": ""}
    )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(generated=consultations, write=st.sampled_from([as_csv, as_xlsx]), shuffle=st.randoms())
def test_what_is_imported_is_what_was_written(cast, generated, write, shuffle):
    rows = rows_of(generated)
    shuffle.shuffle(rows)
    with transaction.atomic():
        for name in PARTNERS:
            Organisation.objects.create(name=name, type="welfare")
        content = io.BytesIO(write(rows))
        with ImportRun(content, source="file") as run:
            assert list(run.faults()) == []
            run.write(ImportBatch(source="file", file_name="generated"))
        compare(generated, rows)
        with ImportRun(content, source="file") as again:
            assert (again.summary.known, again.summary.consultations) == (len(generated), 0)
        transaction.set_rollback(True)


def compare(generated: dict, rows: list[dict]) -> None:
    found = Consultation.objects.values_list("office__code", "import_number", "held_on", "persons_present")
    assert Counter(found) == Counter(
        (*key, values["datum"], values["personen"]) for key, (values, _concerns) in generated.items()
    )
    topics = Concern.objects.values_list("consultation__import_number", "topic_id", "held_on")
    assert Counter(topics) == Counter(
        (cells["beratung_nr"], cells["thema"], cells["datum"]) for cells in rows
    )
    sent = Referral.objects.values_list("organisation__name", "sent_on")
    assert Counter(sent) == Counter((cells["partner"], cells["datum"]) for cells in rows if cells["partner"])
    persons = {cells["ratsuchende_nr"] for cells in rows} - {""}
    assert set(Client.objects.values_list("import_number", flat=True)) == persons
    for person in persons:
        visits = [key for key, (values, _concerns) in generated.items() if values["ratsuchende_nr"] == person]
        assert Client.objects.get(import_number=person).consultations.count() == len(visits)
