"""How the controls of forms are written."""

from html import escape

from django.forms.renderers import TemplatesSetting
from django.utils.safestring import SafeString

_INPUTS = frozenset(
    f"django/forms/widgets/{kind}.html"
    for kind in ("checkbox", "date", "email", "hidden", "input", "number", "password", "text", "time", "url")
)


class StringInputs(TemplatesSetting):
    """Django's templates, but what is one `<input>` as one string: a page has thirty, with two templates each."""

    def render(self, template_name, context, request=None) -> str:
        if template_name in _INPUTS:
            return _input(context["widget"])
        return super().render(template_name, context, request)


def _input(widget: dict) -> SafeString:
    value = {} if widget["value"] is None else {"value": str(widget["value"])}
    attributes = {"type": widget["type"], "name": widget["name"]} | value | widget["attrs"]
    return SafeString(f"<input{''.join(_attribute(name, of) for name, of in attributes.items())}>")


def _attribute(name: str, value) -> str:
    if value is False:
        return ""
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'
