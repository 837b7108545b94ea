"""Inputs written as strings are those that Django's own templates write."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from core.renderer import StringInputs

WIDGETS = [
    forms.TextInput({"size": 10, "required": True, "data-x": "\"<&'>", "readonly": False}),
    *(forms.HiddenInput(), forms.NumberInput({"min": 0}), forms.EmailInput(), forms.URLInput()),
    *(forms.PasswordInput(), forms.DateInput(), forms.TimeInput(), forms.CheckboxInput()),
]


@pytest.mark.parametrize("value", [None, "", "a \"b\" <c> & 'd'", 7, True, False])
@pytest.mark.parametrize("widget", WIDGETS, ids=lambda widget: type(widget).__name__)
def test_an_input_is_the_one_that_django_writes(widget, value):
    ours, theirs = (
        widget.render("field", value, {"id": "id_field"}, renderer=renderer)
        for renderer in (StringInputs(), DjangoTemplates())
    )

    assert ours == theirs.strip()
