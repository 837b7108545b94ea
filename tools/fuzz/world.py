"""Where it is sent: the addresses of the access matrix, for a record of office ES and for one of the foreign office HH,
whose personal data carry words that people of ES must never read."""

from dataclasses import dataclass

from django.apps import apps
from django.db import models
from django.urls import reverse

from clients.models import BreakGlass, Client, FileMark
from consultations.importing.models import ImportBatch
from consultations.models import Appointment, Concern, Consent, Consultation, HomeVisit, SensitiveNote, Task
from districts.models import Office
from network.models import MediatorRequest, Volunteer, VolunteerContact, VolunteerMatch, VolunteerOffer
from welcome.tests.access_examples import first_client
from welcome.tests.access_matrix import MATRIX
from welcome.tests.access_rows import Row
from welcome.tests.cast import Cast

SECRET = "Zqsecretword"
"""Stands in what office HH wrote."""
BAIT = "Zqbaitname"
"""The family name of HH's client: may come back where it was searched for, and nowhere else."""


@dataclass(frozen=True)
class Target:
    name: str
    row: Row
    own: str
    foreign: str | None


@dataclass(frozen=True)
class World:
    cast: Cast
    targets: list[Target]
    foreign_keys: list[str]
    """Keys of records of office HH."""


def build(cast: Cast) -> World:
    own = {name: row.example(cast) for name, row in MATRIX.items()}
    foreign = {name: row.foreign(cast) for name, row in MATRIX.items() if row.foreign}
    # The client of the examples has been opened by break-glass: what is hidden belongs to another one.
    opened = first_client(cast.hh)
    seen = BreakGlass.objects.filter(user=cast.person("adviser"), client=opened)
    seen.exclude(pk=foreign["clients:breakglass_review"]["pk"]).delete()  # the product opens a file once
    hidden = plant(cast.hh)
    for name, kwargs in foreign.items():
        for argument in ("pk", "client"):
            if about_client(name) and kwargs.get(argument) == opened.pk:
                kwargs[argument] = hidden.pk
    targets = [
        Target(name, row, reverse(name, kwargs=own[name]), foreign_address(name, foreign.get(name)))
        for name, row in MATRIX.items()
    ]
    return World(cast, targets, foreign_keys(cast.hh))


def about_client(name: str) -> bool:
    app, _colon, act = name.partition(":")
    return app == "clients" or act.startswith("client_") or act == "consent_create"


def foreign_address(name: str, kwargs: dict | None) -> str | None:
    return reverse(name, kwargs=kwargs) if kwargs else None


def plant(office: Office) -> Client:
    """Writes the words into whatever people of the office have written; returns its client."""
    named = {
        "given_name": SECRET,
        "family_name": BAIT,
        "street": f"{SECRET} 1",
        "email": f"{SECRET}@example.org".lower(),
    }
    client = Client.objects.create(office=office, **named)
    of_client = {"office": office}
    for model in (Consultation, Appointment, HomeVisit, Concern):
        model.objects.filter(**of_client).update(client=client)
    Consent.objects.filter(client__office=office).update(client=client, witness=SECRET)
    for model, field in (
        (Consultation, "note"),
        (Concern, "note"),
        (Task, "title"),
        (HomeVisit, "safety_note"),
        (HomeVisit, "name"),
        (HomeVisit, "street"),
        (ImportBatch, "file_name"),
        (ImportBatch, "message"),
        (Volunteer, "family_name"),
        (Volunteer, "wishes"),
        (MediatorRequest, "place"),
    ):
        model.objects.filter(office=office).update(**{field: SECRET})
    for model, of_office, field in (
        (VolunteerOffer, "volunteer__office", "details"),
        (VolunteerMatch, "offer__volunteer__office", "about"),
        (VolunteerContact, "volunteer__office", "note"),
        (SensitiveNote, "consultation__office", "text"),
        (FileMark, "client__office", "reason"),
    ):
        model.objects.filter(**{of_office: office}).update(**{field: SECRET})
    return client


def foreign_keys(office: Office) -> list[str]:
    keys = [office.code, str(office.pk)]
    for model in apps.get_models():
        fields = {field.name: field for field in model._meta.fields}
        if isinstance(fields.get("office"), models.ForeignKey):
            keys += [
                str(key) for key in model._base_manager.filter(office=office).values_list("pk", flat=True)
            ]
    return keys + [site.code for site in office.sites.all()]
