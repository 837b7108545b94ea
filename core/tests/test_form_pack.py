"""The KERN template pack of crispy-forms, and our widgets."""

import re
from datetime import date

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, ButtonHolder, Column, Div, Field, Fieldset, Layout, Row, Submit
from crispy_forms.utils import render_crispy_form
from django import forms
from django.utils.translation import override

from core.widgets import Combobox, DateInput, FastSelect, FastSelectMultiple, SegmentedRadio, TimeInput

TOPICS = [("", "---"), ("Language", [("BIL-01", "Course & <exam>"), ("BIL-02", "Café")])]


class DemoForm(forms.Form):
    name = forms.CharField(label="Name", help_text="As on the letter")
    channel = forms.ChoiceField(choices=[("walk_in", "Open hours"), ("phone", "Phone")], widget=FastSelect)
    topic = forms.ChoiceField(
        choices=TOPICS, widget=Combobox(search={"BIL-01": "kurs"}, hints={"BIL-01": "Language"})
    )
    outcome = forms.ChoiceField(
        choices=[("resolved", "Resolved"), ("open", "Open"), ("left", "Left")],
        widget=SegmentedRadio(primary=("resolved", "open")),
    )
    languages = forms.MultipleChoiceField(
        choices=[("ar", "Arabic"), ("tr", "Turkish")], widget=FastSelectMultiple
    )
    held_on = forms.DateField(widget=DateInput)
    start = forms.TimeField(widget=TimeInput)
    is_barrier = forms.BooleanField(label="Barrier", required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def page(form, *layout) -> str:
    form.helper = FormHelper()
    if layout:
        form.helper.layout = Layout(*layout)
    with override("en"):
        return render_crispy_form(form, context={"csrf_token": "token"})


def tag(html: str, name: str) -> str:
    """The first tag that has `name` as its name attribute."""
    return re.search(rf'<[^>]*name="{name}"[^>]*>', html)[0]


def test_label_help_and_error_belong_to_the_control():
    html = page(DemoForm({}))
    control = tag(html, "name")
    assert 'aria-describedby="id_name_helptext id_name_error"' in control
    assert 'aria-invalid="true"' in control
    assert 'for="id_name"' in html
    assert 'id="id_name_helptext">As on the letter' in html
    assert 'id="id_name_error"' in html


def test_controls_have_kern_classes():
    html = page(DemoForm())
    assert "kern-form-input__input" in tag(html, "name")
    assert "kern-form-input__select" in tag(html, "channel")
    assert "kern-form-check__checkbox" in tag(html, "is_barrier")


def test_summary_stands_on_top_and_links_to_the_first_radio():
    html = page(DemoForm({}))
    assert html.index("error-summary") < html.index('name="name"')
    assert '<a href="#id_outcome_0">Outcome: ' in html


def test_layout_objects_of_crispy_forms_are_supported():
    html = page(
        DemoForm(),
        Fieldset("Who", Row(Field("name", wrapper_class="col-6"), Column("channel", css_class="col-3"))),
        Div(HTML("<b>note</b>"), "topic", css_id="topics", css_class="panel"),
        ButtonHolder(Submit("save", "Save")),
    )
    assert "<legend" in html
    assert "form-grid" in html
    assert 'class="kern-form-input col-6"' in html
    assert 'id="topics"' in html
    assert re.search(r'<button type="submit" name="save"[^>]*>Save</button>', html)


def test_post_form_carries_the_token():
    assert "csrfmiddlewaretoken" in page(DemoForm())


def test_groups_of_controls_have_a_legend():
    html = page(DemoForm({}))
    assert re.search(r"<fieldset[^>]*aria-describedby=\"id_outcome_error\"", html)
    assert '<legend class="kern-label">Outcome</legend>' in html


def test_quick_select_is_a_select_with_escaped_options():
    html = page(DemoForm({"topic": "BIL-01", "languages": ["ar", "tr"]}))
    assert (
        '<option value="BIL-01" selected data-search="kurs" data-hint="Language">Course &amp; &lt;exam&gt;'
        in html
    )
    assert '<optgroup label="Language">' in html
    assert "data-combobox" in tag(html, "topic")
    assert " multiple" in tag(html, "languages")
    assert html.count(" selected") == 3


def test_quick_select_says_the_same_as_djangos():
    field = forms.ChoiceField(choices=TOPICS)
    ours, theirs = (
        re.sub(r"\s+", "", widget(choices=field.choices).render("topic", "BIL-02", {"id": "x"})).lower()
        for widget in (FastSelect, forms.Select)
    )
    assert re.findall(r'value="[^"]*"(?:selected)?', ours) == re.findall(
        r'value="[^"]*"(?:selected)?', theirs
    )


def test_rare_answers_are_marked_and_the_choice_is_kept():
    html = page(DemoForm({"outcome": "left"}))
    assert html.count("segmented__option--rare") == 1
    assert re.search(r'value="left"[^>]* checked>', html)
    assert 'data-more="More answers"' in html


def test_native_pickers_speak_iso():
    html = page(DemoForm(initial={"held_on": date(2026, 11, 18), "start": "09:40"}))
    assert 'type="date"' in tag(html, "held_on")
    assert 'value="2026-11-18"' in tag(html, "held_on")
    assert 'type="time"' in tag(html, "start")


def test_form_shows_and_reads_back_what_was_chosen():
    data = {
        "name": "A", "channel": "phone", "topic": "BIL-01", "outcome": "open", "languages": ["ar"],
        "held_on": "2026-11-18", "start": "09:40",
    }  # fmt: skip
    form = DemoForm(data)
    assert form.is_valid(), form.errors
