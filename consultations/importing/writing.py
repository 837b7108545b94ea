"""Writes a checked file: all of it in one transaction, in steps of bounded size."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, time
from uuid import UUID

from django.db import reset_queries, transaction

from clients.models import Client, ClientNumber, age_group
from consultations.bulk import Bundle, insert
from consultations.importing.models import ImportBatch
from consultations.importing.references import References
from consultations.importing.staging import StagedConsultation, StagedPerson, Staging
from consultations.models import Concern, Consultation, Referral, ReferralEvent
from consultations.referrals import machine
from core.bulk import chunks
from districts.models import Office

AT_A_TIME = 1000


@transaction.atomic
def write(
    staging: Staging, references: References, *, batch: ImportBatch, on_consultation: Callable[[int], None]
) -> None:
    """Write all that is new in `staging` as part of the saved `batch`.

    IntegrityError says that another import has written the same consultations or persons since the check.
    """
    _write_clients(staging, batch)
    written = 0
    for consultations in chunks(staging.consultations(), AT_A_TIME):
        insert([_bundle(staged, references, batch) for staged in consultations])
        written += len(consultations)
        on_consultation(written)
        reset_queries()


def _write_clients(staging: Staging, batch: ImportBatch) -> None:
    offices = Office.objects.in_bulk()
    while new := staging.new_persons(AT_A_TIME):
        by_office: dict[int, list[StagedPerson]] = defaultdict(list)
        for person in new:
            by_office[person.office].append(person)
        for office, persons in by_office.items():
            codes = ClientNumber.reserve(offices[office], len(persons))
            made = Client.objects.bulk_create(
                _client(person, code, batch) for person, code in zip(persons, codes, strict=True)
            )
            batch.created_clients.add(*made)
            staging.set_clients((client.pk, client.import_number) for client in made)
        reset_queries()  # with DEBUG Django keeps all SQL in memory


def _client(person: StagedPerson, code: str, batch: ImportBatch) -> Client:
    values = person.values
    client = Client(
        office_id=person.office,
        code=code,
        birth_year=values["geburtsjahr"],
        sex=values["geschlecht"],
        nationality_id=values["staatsangehoerigkeit"],
        residence_status=values["aufenthalt"],
        german_level=values["deutsch"],
        language_id=values["sprache"],
        district_id=values["stadtbezirk"],
        created_by_id=batch.created_by_id,
        import_source=batch.source,
        import_number=person.number,
    )
    client.set_derived()
    return client


def _bundle(staged: StagedConsultation, references: References, batch: ImportBatch) -> Bundle:
    consultation = _consultation(staged, references, batch)
    concerns = [Concern(topic_id=topic, outcome=outcome) for topic, outcome, _organisation in staged.concerns]
    referrals = {
        index: _sent(UUID(organisation), consultation.held_on)
        for index, (_topic, outcome, organisation) in enumerate(staged.concerns)
        if outcome == Concern.OUTCOME_REFERRED
    }
    by = batch.created_by or machine.SYSTEM
    events = [ReferralEvent.of(referral, old=machine.DRAFT, by=by) for referral in referrals.values()]
    return Bundle(consultation, concerns, referrals, events)


def _sent(organisation: UUID, day: date) -> Referral:
    """What was referred elsewhere long ago: nobody gets a mail about it, nobody is reminded."""
    return Referral(organisation_id=organisation, status=machine.SENT, sent_on=day, is_agreed=True)


def _consultation(staged: StagedConsultation, references: References, batch: ImportBatch) -> Consultation:
    """The person's attributes are those of the file (R8), for anonymous consultations too."""
    values = staged.values
    held_on = date.fromisoformat(values["datum"])
    nationality = values["staatsangehoerigkeit"]
    return Consultation(
        office_id=staged.office,
        client_id=staged.client,
        held_on=held_on,
        start_time=values["uhrzeit"] and time.fromisoformat(values["uhrzeit"]),
        minutes=values["dauer_min"],
        channel=values["kontaktweg"],
        language_id=values["sprache"],
        mediation=values["sprachmittlung"],
        persons_present=values["personen"],
        employer_side=values["mitarbeit"],
        sex=values["geschlecht"],
        age_group=age_group(None, values["geburtsjahr"], held_on),
        nationality_id=nationality,
        nationality_group=references.nationality_groups[nationality],
        residence_status=values["aufenthalt"],
        german_level=values["deutsch"],
        district_id=values["stadtbezirk"],
        is_recorded_later=True,
        recorded_by_id=batch.created_by_id,
        import_batch_id=batch.pk,
        import_source=batch.source,
        import_number=staged.sender_number,
        import_digest=staged.digest,
    )
