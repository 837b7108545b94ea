"""Choices that a person may not see are not offered, neither in forms nor in filters; and forms shown as drafts."""

from django.forms import ModelChoiceField
from django.forms.utils import ErrorDict
from django_filters import FilterSet


def scope_choices(form, user) -> None:
    """Narrow every choice of records in `form` to those visible to `user`.

    Catalogues (topics, languages, …) have no `visible_to` and are open to all.
    """
    for field in form.fields.values():
        if isinstance(field, ModelChoiceField) and hasattr(field.queryset, "visible_to"):
            field.queryset = field.queryset & field.queryset.model.objects.visible_to(user)


class ScopedFormMixin:
    """A form that is told who fills it in: `Form(user=request.user)`."""

    def __init__(self, *args, user, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)
        scope_choices(self, user)


class ChosenExistsMixin:
    """A ModelForm that does not look up once more, one by one, the records that were chosen from its lists."""

    def _get_validation_exclusions(self) -> set[str]:
        chosen = (name for name, field in self.fields.items() if isinstance(field, ModelChoiceField))
        return super()._get_validation_exclusions().union(chosen)


class DraftFormMixin:
    """A form that shows what was typed without checking it while `is_draft`. Stands left of the form."""

    def __init__(self, *args, is_draft: bool = False, **kwargs):
        self.is_draft = is_draft
        super().__init__(*args, **kwargs)

    def full_clean(self) -> None:
        if self.is_draft:
            self._errors = ErrorDict()
        else:
            super().full_clean()


class ScopedFilterSet(FilterSet):
    """A FilterSet whose choices are scoped; it needs the request."""

    def get_form_class(self):
        form_class = super().get_form_class()
        user = self.request.user

        class ScopedFilterForm(form_class):
            def __init__(self, *args, **kwargs):
                super().__init__(*args, **kwargs)
                scope_choices(self, user)

        return ScopedFilterForm
