"""`manage.py load_catalogues`: the shipped files, doing it again, what is gone, and files with faults."""

import json
import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from catalogues.labels import choices, forget_labels, labels
from catalogues.loading import SHIPPED
from catalogues.models import CodeEntry, Language, Nationality, Topic, TopicGroup
from core.languages import ONLY_PUBLIC

SHOWN = ("topic_group", "topic", "event_type", "target_group", "fund_status", "language")
MODELS = (TopicGroup, Topic, Language, Nationality, CodeEntry)

pytestmark = pytest.mark.django_db


def test_missing_directory_is_named():
    with pytest.raises(CommandError, match="There is no directory /nope"):
        call_command("load_catalogues", dir=Path("/nope"))


@pytest.fixture(autouse=True)
def fresh_labels():
    yield
    forget_labels()


@pytest.fixture
def files(tmp_path):
    """A copy of the shipped files to change: `files("topics.csv", old, new)` replaces text in one."""
    directory = tmp_path / "catalogues"
    shutil.copytree(SHIPPED, directory)

    def change(name: str, old: str, new: str):
        path = directory / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return directory

    return change


def load(directory) -> None:
    call_command("load_catalogues", dir=directory, verbosity=0)


def content() -> list:
    return [list(model.objects.order_by("pk").values()) for model in MODELS]


def test_all_shipped_entries_are_there():
    assert [model.objects.active().count() for model in MODELS] == [12, 80, 45, 210, 215]
    assert Nationality.objects.get(code="SY").is_top8_origin
    assert Nationality.objects.get(code=Nationality.NOT_STATED).destatis_code == "999"
    assert Topic.objects.get(code="AUF-01").is_sensitive
    assert labels("sex")["w"]


def test_loading_again_changes_nothing():
    before = content()
    call_command("load_catalogues", verbosity=0)
    assert content() == before


def test_a_changed_label_is_taken_over_and_seen_at_once(files):
    labels("topic")
    load(files("topics.csv", "Apply for / extend residence permit", "Residence permit"))
    assert Topic.objects.get(code="AUF-02").label_en == "Residence permit"
    assert "Residence permit" in (labels("topic")["AUF-02"], Topic.objects.get(code="AUF-02").label_en)


@pytest.mark.once
@pytest.mark.parametrize("language", [code for code, _name in ONLY_PUBLIC])
def test_what_public_pages_show_has_a_label_in_their_languages_until_it_is_called_otherwise(files, language):
    german = {name: dict(labels(name)) for name in SHOWN}
    with override(language):
        for name, texts in german.items():
            assert [code for code, label in labels(name).items() if label == texts[code]] == [], name
        load(files("topics.csv", "Familiennachzug", "Zusammenführung"))
        assert labels("topic")["AUF-04"] == "Zusammenführung"
        assert labels("sex")["w"] == "weiblich"  # nobody but the staff reads it


def test_what_is_gone_is_deactivated_and_comes_back_with_the_file(files):
    text = (SHIPPED / "languages.csv").read_text(encoding="utf-8")
    dari = next(line for line in text.splitlines() if line.startswith("fa-AF"))
    load(files("languages.csv", f"{dari}\n", ""))
    assert not Language.objects.get(code="fa-AF").is_active
    assert "fa-AF" in labels("language")
    assert "fa-AF" not in dict(choices("language"))
    load(SHIPPED)
    assert Language.objects.get(code="fa-AF").is_active


def test_topics_added_in_the_browser_stay_as_they_are():
    Topic.objects.create(code="BIL-50", group_id="BIL", label_de="Ferienschule", label_en="Summer school")
    call_command("load_catalogues", verbosity=0)
    assert Topic.objects.get(code="BIL-50").is_active


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        (
            "topics.csv",
            "AUF,AUF-02,",
            "AUF,AUF-01,",
            r"topics\.csv, row 4, column code: “AUF-01” stands already",
        ),
        ("topics.csv", "AUF,AUF-02,", "XXX,AUF-02,", r"topics\.csv, row 4, column group: there is no group"),
        (
            "topics.csv",
            "AUF,AUF-02,",
            "AUF,AUF 02,",
            r"topics\.csv, row 4, column code: The code of the group",
        ),
        (
            "topics.csv",
            ",1381,1,1\n",
            ",1381,yes,1\n",
            r"topics\.csv, row 3, column sensitive_art9: “yes” is neither",
        ),
        ("topics.csv", "label_tr", "label_ru", r"topics\.csv, row 1, column label_tr: is missing"),
        ("languages.csv", "ar,ara,Arabisch,", "ar,ara,,", r"languages\.csv, row 3, column label_de: .*blank"),
        ("languages.csv", "ar,ara,Arabisch,", "ar,ara,", r"languages\.csv, row 3: does not have 5 cells"),
        (
            "nationalities_destatis.csv",
            "121,AL",
            "122,AL",
            r"row 5, column destatis_code: “122” stands already",
        ),
        ("codelists.json", '"code": "w"', '"code": "m"', r"codelists\.json, row sex\[1\], column code"),
        (
            "codelists.json",
            '"code": "w"',
            '"key": "w"',
            r"codelists\.json, row sex\[0\]: code, de, en and tr",
        ),
        ("codelists.json", '"sex": [', '"sex": [,', r"codelists\.json, row 2"),
    ],
)
def test_a_faulty_file_is_refused_with_row_and_column_and_nothing_changes(files, name, old, new, message):
    before = content()
    with pytest.raises(CommandError, match=message):
        load(files(name, old, new))
    assert content() == before


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(CommandError, match=r"topics\.csv: cannot be read"):
        load(tmp_path)


def test_a_file_in_another_encoding_is_refused(files):
    directory = files("languages.csv", "tag", "tag")
    path = directory / "languages.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("latin-1", "replace"))
    with pytest.raises(CommandError, match=r"languages\.csv: is not UTF-8"):
        load(directory)


def test_code_lists_must_be_lists(files):
    directory = files("codelists.json", "{", "{")
    (directory / "codelists.json").write_text(json.dumps({"sex": {}}), encoding="utf-8")
    with pytest.raises(CommandError, match=r"codelists\.json: lists of entries"):
        load(directory)


def test_the_command_says_how_many_it_loaded():
    out = StringIO()
    call_command("load_catalogues", stdout=out)
    assert "80 topics" in out.getvalue()
