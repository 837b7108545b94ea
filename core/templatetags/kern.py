"""Fields as KERN draws them, for the template pack of crispy-forms and for templates that place fields themselves.

Written as strings: a page has thirty fields, and a template for each of them costs more than all the rest of it.
"""

from django import template
from django.forms import CheckboxInput, FileInput, Select, Textarea
from django.forms.boundfield import BoundField
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.hints import gives_hints, hint_list, hints_of

register = template.Library()

_CSS_BY_WIDGET = (
    (CheckboxInput, "kern-form-check__checkbox"),
    (Textarea, "kern-form-input__input"),
    (Select, "kern-form-input__select"),
    (FileInput, "kern-form-input__input"),
)


@register.simple_tag
def kern_widget(field: BoundField) -> SafeString:
    """The control of a field with the class KERN gives to its kind; Django links help text and errors to it."""
    widget = field.field.widget
    if widget.use_fieldset:
        return field.as_widget()
    css = next((css for kind, css in _CSS_BY_WIDGET if isinstance(widget, kind)), "kern-form-input__input")
    return field.as_widget(attrs={"class": f"{css} {widget.attrs.get('class', '')}".strip()})


@register.simple_tag
def kern_texts(field: BoundField) -> SafeString:
    """Help text and errors of a field, under the ids that its control names, and hints at free text."""
    texts = SafeString("")
    if field.help_text:
        help_text = SafeString(field.help_text)  # written by us, as Django's own templates take it
        texts += format_html('<div class="kern-hint" id="{}_helptext">{}</div>', field.auto_id, help_text)
    if field.errors:
        errors = format_html_join(SafeString("<br>"), "{}", ((error,) for error in field.errors))
        texts += format_html('<div class="kern-error" id="{}_error">{}</div>', field.auto_id, errors)
    if gives_hints(field):
        hints = hint_list(hints_of(field))
        texts += format_html(
            '<div id="{}_hints" aria-live="polite" data-hints>{}</div>', field.auto_id, hints
        )
    return texts


@register.simple_tag(takes_context=True)
def kern_field(context, field: BoundField) -> SafeString:
    """A field with label, control, help text and errors. `form_show_labels`, `show_optional` and `wrapper_class` of
    the context are those of crispy-forms."""
    if field.is_hidden:
        return SafeString(field)
    css = "" if context.get("form_show_labels", True) else " sr-only"
    label = conditional_escape(field.label)
    wrapper = context.get("wrapper_class") or ""
    widget = field.field.widget
    if isinstance(widget, CheckboxInput):
        control = f'{kern_widget(field)}<label class="kern-label" for="{field.id_for_label}">{label}</label>'
        return _framed("div", "kern-form-check", field, wrapper, control)
    if context.get("show_optional") and not field.field.required:
        optional = _("optional")
        label += format_html(' <span class="kern-label__optional">({})</span>', optional)
    if widget.use_fieldset:
        control = f'<legend class="kern-label{css}">{label}</legend>'
        control += f'<div class="kern-fieldset__body">{kern_widget(field)}</div>'
        return _framed("fieldset", "kern-fieldset", field, wrapper, control)
    control = kern_widget(field)
    if isinstance(widget, Select):
        control = f'<div class="kern-form-input__select-wrapper">{control}</div>'
    label = f'<label class="kern-label{css}" for="{field.id_for_label}">{label}</label>'
    return _framed("div", "kern-form-input", field, wrapper, label + control)


def _framed(tag: str, css: str, field: BoundField, wrapper: str, content: str) -> SafeString:
    classes = " ".join(filter(None, (css, f"{css}--error" if field.errors else "", wrapper)))
    # Of a group its frame says which texts belong to it; any other control does that itself.
    described = (
        f' aria-describedby="{field.aria_describedby}"'
        if tag == "fieldset" and field.aria_describedby
        else ""
    )
    frame = f'<{tag} class="{conditional_escape(classes)}" id="div_{field.auto_id}"{described}>'
    return SafeString(f"{frame}{content}{kern_texts(field)}</{tag}>")
