"""Generated consultations, and the slow, obvious second count that the statistics are checked against."""

from datetime import date, time, timedelta

from hypothesis import strategies as st

from clients.models import Client
from consultations.bulk import Bundle, insert
from consultations.models import Concern, Consultation, Referral
from districts.models import Office, Site
from partners.models import Organisation

DAYS = st.sampled_from(
    [date(2024, 12, 31), date(2025, 1, 1), date(2025, 3, 30), date(2025, 12, 31), date(2026, 1, 1)]
)
TOPICS = ["BIL-01", "BIL-02", "AUF-01", "WOH-01"]
LATEST = {
    "served": "completed",
    "no_show": "failed",
    "no_capacity": "failed",
    "": "sent",
    "unknown": "completed",
}

concerns = st.lists(
    st.fixed_dictionaries(
        {
            "topic_id": st.sampled_from(TOPICS),
            "outcome": st.sampled_from(["resolved", "referred", "waiting", "not_possible"]),
            "referral": st.none()
            | st.fixed_dictionaries(
                {
                    "organisation": st.none() | st.integers(0, 1),
                    "outcome": st.sampled_from(list(LATEST)),
                    "after": st.sampled_from([0, 1, 40]),
                    "status": st.sampled_from(["", "", "draft", "error"]),
                }
            ),
        }
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda concern: concern["topic_id"],
)
consultations = st.fixed_dictionaries(
    {
        "held_on": DAYS,
        "start_time": st.none() | st.sampled_from([time(0), time(9, 5), time(23, 59)]),
        "office": st.sampled_from(["ES", "HH"]),
        "client": st.none() | st.integers(0, 2),
        "site": st.booleans(),
        "district_id": st.sampled_from(["eving", "unknown", "outside"]),
        "minutes": st.none() | st.sampled_from([1, 30, 600]),
        "persons_present": st.sampled_from([1, 2, 50]),
        "channel": st.sampled_from(["open_hours", "home_visit"]),
        "mediation": st.sampled_from(["none", "staff", "relative", "unmet", "ns"]),
        "employer_side": st.sampled_from(["city", "partner", "ns"]),
        "sex": st.sampled_from(["w", "x"]),
        "is_cancelled": st.sampled_from([False, False, False, True]),
        "concerns": concerns,
    }
)
worlds = st.lists(consultations, max_size=8)


def build(world: list[dict]) -> list[Bundle]:
    """Writes the world to the database, oldest record first as listed."""
    offices = {office.code: office for office in Office.objects.filter(code__in=["ES", "HH"])}
    sites = {site.office.code: site for site in Site.objects.filter(office__in=offices.values(), kind="main")}
    people = [Client.objects.create(office=offices["ES"]) for _ in range(3)]
    organisations = [
        Organisation.objects.get_or_create(name=name, type=kind)[0]
        for name, kind in (("Beispiel-Beratung", "welfare"), ("Muster-Amt", "authority"))
    ]
    bundles = [_bundle(made, offices, sites, people, organisations) for made in world]
    insert(bundles)
    return bundles


def _bundle(made, offices, sites, people, organisations) -> Bundle:
    plain = {"concerns", "office", "site", "client", "is_cancelled"}
    consultation = Consultation(
        office=offices[made["office"]],
        site=sites.get(made["office"]) if made["site"] else None,
        client=None if made["client"] is None else people[made["client"]],
        **{name: value for name, value in made.items() if name not in plain},
    )
    if made["is_cancelled"]:
        consultation.cancelled_at = "2026-02-01T12:00:00+00:00"
    rows = [Concern(topic_id=each["topic_id"], outcome=each["outcome"]) for each in made["concerns"]]
    referrals = {
        number: _referral(each["referral"], made["held_on"], organisations, offices)
        for number, each in enumerate(made["concerns"])
        if each["referral"]
    }
    return Bundle(consultation, rows, referrals)


def _referral(made: dict, held_on: date, organisations, offices) -> Referral:
    """To an organisation, or (None) to another office."""
    sent_on = held_on + timedelta(days=made["after"])
    status, outcome = LATEST[made["outcome"]], made["outcome"]
    answered_on = sent_on if outcome else None
    if made["status"]:
        status, outcome, answered_on = made["status"], "", None
    number = made["organisation"]
    return Referral(
        organisation=None if number is None else organisations[number],
        to_office=offices["HH"] if number is None else None,
        is_agreed=True,
        status=status,
        outcome=outcome,
        sent_on=sent_on,
        answered_on=answered_on,
    )


# --- The second count ---------------------------------------------------------------------------------


class Row:
    """One referral, concern or consultation with everything above it."""

    def __init__(self, bundle: Bundle, number: int | None = None, *, referral: bool = False):
        self.consultation = bundle.consultation
        self.concern = None if number is None else bundle.concerns[number]
        self.referral = bundle.referrals[number] if referral else None


def rows_of(bundles: list[Bundle], level: int) -> list[Row]:
    counted = [bundle for bundle in bundles if bundle.consultation.cancelled_at is None]
    if level == 0:
        return [Row(bundle) for bundle in counted]
    if level == 1:
        return [Row(bundle, number) for bundle in counted for number in range(len(bundle.concerns))]
    return [
        Row(bundle, number, referral=True)
        for bundle in counted
        for number, referral in bundle.referrals.items()
        if referral.status not in ("draft", "error")
    ]


def group_of(row: Row, dimension: str, *, sent: bool) -> str:
    day = row.referral.sent_on if sent else row.consultation.held_on
    at = row.consultation.start_time
    return {
        "year": lambda: f"{day.year}",
        "quarter": lambda: f"{day.year}-Q{(day.month + 2) // 3}",
        "month": lambda: f"{day:%Y-%m}",
        "weekday": lambda: str(day.isoweekday()),
        "hour": lambda: "unknown" if at is None else str(at.hour),
        "office": lambda: row.consultation.office.code,
        "site": lambda: row.consultation.site.code if row.consultation.site else "unknown",
        "district": lambda: row.consultation.district_id,
        "employer": lambda: row.consultation.employer_side,
        "mediation": lambda: row.consultation.mediation,
        "sex": lambda: row.consultation.sex,
        "topic": lambda: row.concern.topic_id,
        "topic_group": lambda: row.concern.topic_id[:3],
        "sensitive": lambda: "1" if row.concern.topic_id == "AUF-01" else "0",
        "outcome": lambda: row.concern.outcome,
        "referral_outcome": lambda: row.referral.outcome or "unknown",
        "organisation_type": lambda: row.referral.organisation.type if row.referral.organisation else "city",
    }[dimension]()


LEVEL_OF = {
    **dict.fromkeys(["topic", "topic_group", "sensitive", "outcome"], 1),
    **dict.fromkeys(["referral_outcome", "organisation_type"], 2),
}
DIMENSIONS = [
    *[
        "year",
        "quarter",
        "month",
        "weekday",
        "hour",
        "office",
        "site",
        "district",
        "employer",
        "mediation",
        "sex",
    ],
    *LEVEL_OF,
]


def figure(measure: str, rows: list[Row], bundles: list[Bundle]) -> float | None:
    """The measure over `rows`, in the words of the definition."""
    talks = {id(row.consultation): row.consultation for row in rows}.values()
    topics = {id(row.concern): row.concern for row in rows}.values()
    sent = [row.referral for row in rows]
    first, unmet = first_contacts(bundles), without_service(bundles)
    return {
        "consultations": lambda: len(talks),
        "anonymous_consultations": lambda: sum(talk.client is None for talk in talks),
        "clients": lambda: len({talk.client.pk for talk in talks if talk.client}),
        "new_clients": lambda: len({talk.client.pk for talk in talks if id(talk) in first}),
        "persons_present": lambda: sum(talk.persons_present for talk in talks),
        "minutes": lambda: sum(talk.minutes or 0 for talk in talks),
        "home_visits": lambda: sum(talk.channel == "home_visit" for talk in talks),
        "mediated_consultations": lambda: sum(talk.mediation in ("staff", "relative") for talk in talks),
        "concerns": lambda: len(topics),
        "resolved_concerns": lambda: sum(topic.outcome == "resolved" for topic in topics),
        "referred_concerns": lambda: sum(topic.outcome == "referred" for topic in topics),
        "unmet_concerns": lambda: sum(id(topic) in unmet for topic in topics),
        "referrals": lambda: len(sent),
        "referrals_answered": lambda: sum(referral.answered_on is not None for referral in sent),
        "referrals_served": lambda: sum(referral.outcome == "served" for referral in sent),
    }[measure]()


MEASURE_LEVEL = {
    **dict.fromkeys(["concerns", "resolved_concerns", "referred_concerns", "unmet_concerns"], 1),
    **dict.fromkeys(["referrals", "referrals_answered", "referrals_served"], 2),
}
MEASURES = [
    *["consultations", "anonymous_consultations", "clients", "new_clients", "persons_present", "minutes"],
    *["home_visits", "mediated_consultations", *MEASURE_LEVEL],
]


def first_contacts(bundles: list[Bundle]) -> set[int]:
    """Each client's first consultation ever."""
    found: dict[int, Consultation] = {}
    for talk in sorted(
        (bundle.consultation for bundle in bundles if bundle.consultation.cancelled_at is None),
        key=lambda talk: (talk.held_on, talk.start_time or time.min, talk.pk),
    ):
        if talk.client:
            found.setdefault(talk.client.pk, talk)
    return {id(talk) for talk in found.values()}


def without_service(bundles: list[Bundle]) -> set[int]:
    """Concerns with a referral that found no places, or without remedy."""
    return {
        id(concern)
        for bundle in bundles
        for number, concern in enumerate(bundle.concerns)
        if concern.outcome == "not_possible"
        or ((referral := bundle.referrals.get(number)) and referral.outcome == "no_capacity")
    }


def slow_count(bundles, period, by, measure, filters) -> tuple[dict[tuple, float], float]:
    """Figures by codes, and the total, by going through all rows one by one."""
    level = max([MEASURE_LEVEL.get(measure, 0), *(LEVEL_OF.get(name, 0) for name in (*by, *filters))])
    sent = MEASURE_LEVEL.get(measure) == 2
    groups: dict[tuple, list[Row]] = {}
    for row in rows_of(bundles, level):
        day = row.referral.sent_on if sent else row.consultation.held_on
        fits = all(group_of(row, name, sent=sent) in codes for name, codes in filters.items())
        if day in period and fits:
            groups.setdefault(tuple(group_of(row, name, sent=sent) for name in by), []).append(row)
    everything = [row for rows in groups.values() for row in rows]
    figures = {codes: figure(measure, rows, bundles) for codes, rows in groups.items()}
    return {codes: value for codes, value in figures.items() if value}, figure(measure, everything, bundles)
