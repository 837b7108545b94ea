"""Setting up is done once; doing it again changes nothing. Translations are collected and judged without gettext."""

import pytest
from babel.messages.catalog import Catalog
from django.core.management import CommandError, call_command

from catalogues.models import Topic
from consultations.models import Consultation
from districts.models import City
from tools.messages import collect, fault, sources
from welcome.management.commands import prepare

pytestmark = pytest.mark.django_db


def test_preparing_again_changes_nothing():
    Topic.objects.filter(pk="BIL-01").update(label_en="Changed here")
    call_command("prepare", demo=True, verbosity=0)
    assert Topic.objects.get(pk="BIL-01").label_en == "Changed here"
    assert not Consultation.objects.exists()


def test_demo_data_comes_with_the_city_or_not_at_all(monkeypatch):
    call_for_real = prepare.call_command

    def refuse_demo_data(name, *arguments, **options):
        if name == "demo_data":
            raise CommandError("not here")
        call_for_real(name, *arguments, **options)

    monkeypatch.setattr(prepare, "call_command", refuse_demo_data)
    City.objects.all().delete()
    with pytest.raises(CommandError, match="The demo data could not be loaded: not here"):
        call_command("prepare", demo=True, verbosity=0)
    assert not City.objects.exists()


def test_texts_of_code_and_templates_are_collected():
    texts = {text.id for text in collect()}
    assert "Reception" in texts
    assert "Skip to content" in texts
    assert not any("tests" in path.parts or "migrations" in path.parts for path, _code in sources())


@pytest.mark.parametrize(
    ("text", "translation", "reason"),
    [
        ("Clients", "Ratsuchende", ""),
        ("Clients", "", "not translated"),
        ("%(number)s of %(all)s", "%(number)s von %(all)s", ""),
        ("%(number)s of %(all)s", "%(number)s", "other placeholders"),
        (("One hit", "%(number)s hits"), ("Ein Treffer", "%(number)s Treffer"), ""),
        (("One hit", "%(number)s hits"), ("Ein Treffer", "Treffer"), "other placeholders"),
    ],
)
def test_translation_is_judged(text, translation, reason):
    source, translated = Catalog(), Catalog(locale="de")
    source.add(text)
    translated.add(text, translation)
    assert fault(source[text], translated[text]) == reason


def test_unsure_translation_is_a_fault():
    catalog = Catalog()
    catalog.add("Clients", "Kunden", flags=["fuzzy"])
    assert fault(catalog["Clients"], catalog["Clients"]) == "marked as unsure"
