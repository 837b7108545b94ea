"""The catalogues in the browser: everybody looks, system administrators keep them."""

import pytest
from django.utils import translation

from catalogues.labels import choices, forget_labels, labels
from catalogues.models import CodeEntry, Language, Topic
from catalogues.titles import TITLES
from core.models import AuditEntry
from welcome.tests.pages import queries, text

NEW = {
    "code": "BIL-08",
    "group": "BIL",
    "label_de": "Ferienschule",
    "label_en": "Holiday school",
    "label_tr": "Tatil okulu",
    "is_active": "on",
}


@pytest.fixture(autouse=True)
def fresh_labels():
    yield
    forget_labels()


@pytest.fixture
def admin(client_for):
    return client_for("admin")


@pytest.fixture
def post(admin, django_capture_on_commit_callbacks):
    def post(url, form):
        with django_capture_on_commit_callbacks(execute=True):
            return admin.post(url, form)

    return post


def found(response) -> list[str]:
    return [entry.code for _group, entries in response.context["sections"] for entry in entries]


def test_topics_are_shown_by_group_in_three_languages(client_for):
    response = client_for("reception").get("/catalogues/")
    page = response.content.decode()
    assert len(found(response)) == 80
    assert "Asylum procedure, hearing, decision" in page
    assert "Asylverfahren, Anhörung, Bescheid" in page
    assert "İltica süreci, mülakat, karar" in page
    assert "/edit/" not in page


@pytest.mark.parametrize(
    "text", ["asylverfahren", "ASYLUM hearing", "mülakat", "iltica", "anhorung", "auf-01"]
)
def test_topics_are_found_by_code_and_in_every_language(client_for, text):
    assert "AUF-01" in found(client_for("adviser").get("/catalogues/", {"q": text}))


def test_a_search_without_result_says_so(client_for):
    assert "Nothing found." in client_for("adviser").get("/catalogues/", {"q": "xyzzy"}).content.decode()


def test_languages_nationalities_and_code_lists_are_shown(client_for):
    client = client_for("dpo")
    assert found(client.get("/catalogues/languages/?q=arap")) == ["ar"]
    assert found(client.get("/catalogues/nationalities/?q=syrien")) == ["SY"]
    assert len(found(client.get("/catalogues/codes/"))) == CodeEntry.objects.count()


def test_every_code_list_has_a_title_in_words(client_for):
    names = set(CodeEntry.objects.values_list("catalogue", flat=True))
    assert set(TITLES) == names
    page = text(client_for("dpo").get("/catalogues/codes/"))
    assert "<h2>Residence status</h2>" in page
    assert "residence_status" not in page


def test_a_list_that_only_this_installation_has_stands_under_its_name(client_for):
    CodeEntry.objects.create(catalogue="own_list", code="a", label_de="Eigenes")
    assert "<h2>own_list</h2>" in text(client_for("dpo").get("/catalogues/codes/"))


def test_a_label_is_changed_and_seen_at_once(post):
    labels("language")
    form = {"label_de": "Arabisch", "label_en": "Modern Arabic", "label_tr": "Arapça", "is_active": "on"}
    assert post("/catalogues/languages/ar/edit/", form).url == "/catalogues/languages/"
    with translation.override("en"):
        assert labels("language")["ar"] == "Modern Arabic"
    entry = AuditEntry.objects.first()
    assert (entry.object_type, entry.object_id) == ("catalogues.language", "ar")
    assert entry.facts == {"fields": ["label_en"]}


def test_a_deactivated_entry_is_no_longer_offered_but_keeps_its_label(post):
    form = {"label_de": "Arabisch", "label_en": "Arabic", "label_tr": "Arapça"}
    post("/catalogues/languages/ar/edit/", form)
    assert "ar" not in dict(choices("language"))
    assert "ar" in labels("language")
    post("/catalogues/languages/ar/edit/", form | {"is_active": "on"})
    assert "ar" in dict(choices("language"))


def test_not_stated_cannot_be_deactivated(post):
    sex = CodeEntry.objects.get(catalogue="sex", code="x")
    response = post(f"/catalogues/codes/{sex.pk}/edit/", {"label_de": "keine Angabe"})
    assert "must stay an answer" in str(response.context["form"].errors)
    post("/catalogues/languages/und/edit/", {"label_de": "nicht angegeben"})
    assert Language.objects.get(code="und").is_active


def test_a_topic_is_added_before_the_catch_all_of_its_group(post):
    assert post("/catalogues/topics/new/", NEW).url == "/catalogues/"
    codes = list(Topic.objects.filter(group="BIL").values_list("code", flat=True))
    assert codes[-2:] == ["BIL-08", "BIL-99"]
    assert "BIL-08" in dict(choices("topic"))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": "BIL-01"}, "code"),
        ({"code": "WOH-08"}, "code"),
        ({"code": "BIL 08"}, "code"),
        ({"label_de": ""}, "label_de"),
        ({"valid_from": "2026-02-01", "valid_until": "2026-01-01"}, "__all__"),
    ],
)
def test_a_faulty_topic_is_refused(post, change, field):
    response = post("/catalogues/topics/new/", NEW | change)
    assert field in response.context["form"].errors
    assert not Topic.objects.filter(label_de="Ferienschule").exists()


def test_a_topic_is_offered_only_while_it_is_valid(post):
    post("/catalogues/topics/new/", NEW | {"valid_from": "2027-01-01"})
    assert "BIL-08" not in dict(choices("topic"))
    assert "BIL-08" in labels("topic")


def test_a_topic_is_replaced_by_another_one_but_not_by_itself(post):
    topic = Topic.objects.get(code="BIL-02")
    form = {
        "label_de": topic.label_de,
        "is_active": "on",
        "valid_until": "2026-11-17",
        "replaced_by": "BIL-02",
    }
    response = post("/catalogues/topics/BIL-02/edit/", form)
    assert "cannot replace itself" in str(response.context["form"].errors)
    post("/catalogues/topics/BIL-02/edit/", form | {"replaced_by": "BIL-01"})
    topic.refresh_from_db()
    assert topic.replaced_by_id == "BIL-01"
    assert topic.group_id == "BIL"
    assert "BIL-02" not in dict(choices("topic"))


def test_lists_need_the_same_number_of_queries_for_more_topics(client_for):
    client = client_for("admin")
    before = queries(client, "/catalogues/")
    Topic.objects.bulk_create(Topic(code=f"BIL-{n}", group_id="BIL", label_de="Neu") for n in range(100, 180))
    assert queries(client, "/catalogues/") == before
