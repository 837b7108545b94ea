"""No model and no free text without a rule of retention (handbook §5.3)."""

from django.apps import apps
from django.db import models

from clients import erasure
from clients.models import Client
from consultations.models import Appointment, Concern, Consent, Consultation, HomeVisit, Task, Ticket
from welcome.retention.registry import NO_PERSONAL_DATA, UNDER_RULE
from welcome.retention.rules import BY_CODE, RULES

OF_THE_PERSON = {
    Consultation: {"note", "cancel_reason"},
    Concern: {"note"},
    Consent: {"witness"},
    HomeVisit: set(HomeVisit.PERSONAL) - {"moves_in_on"},
    Appointment: {"link_nonce"},
    Task: {"title"},
}
"""Free text of casework that is emptied or goes with its row; who adds one says here that a rule takes it, and shows it
in test_erasure.py, which searches every table."""
NOT_ABOUT_ANYBODY = {
    "employer_side",
    "nationality_group",
    "import_source",
    "import_number",
    "import_digest",
    "kind",
    "state",
    "reason",
    "source",
    "status",
    "form",
    "act",
    "actor",
}
"""Codes and the sender's own numbers."""


def models_of_ours() -> list[type[models.Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy]


def is_declared(model: type[models.Model]) -> bool:
    """Links between two records follow these."""
    label, app = model._meta.label, model._meta.app_label
    is_link = bool(model._meta.auto_created)
    return is_link or label in UNDER_RULE or label in NO_PERSONAL_DATA or app in NO_PERSONAL_DATA


def test_every_model_has_a_rule_or_a_reason():
    assert [model._meta.label for model in models_of_ours() if not is_declared(model)] == []
    labels = {model._meta.label for model in models_of_ours()} | {app.label for app in apps.get_app_configs()}
    assert (set(UNDER_RULE) | set(NO_PERSONAL_DATA)) - labels == set()


def test_every_rule_is_used_and_known():
    named = {code for codes in UNDER_RULE.values() for code in codes}
    assert named == set(BY_CODE)
    assert len(BY_CODE) == len(RULES)
    assert all(rule.act or rule.code == "facts" for rule in RULES)


def test_a_new_text_of_casework_needs_a_rule():
    """Texts with choices are codes."""
    for model, known in OF_THE_PERSON.items():
        texts = {
            field.name
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField)
            and not field.choices
            and not hasattr(field, "catalogue")
        }
        assert texts - NOT_ABOUT_ANYBODY == known, model
    assert set(Ticket.PERSONAL) <= {field.name for field in Ticket._meta.concrete_fields}


def test_a_new_field_of_the_client_is_erased_unless_it_is_said_to_stay():
    names = {field.name for field in Client._meta.concrete_fields}
    assert names >= erasure.KEPT
    assert {"given_name", "phone", "nationality_id", "birth_date"} <= set(erasure.nothing())
