"""Choices that a person may not see are not offered, neither in forms nor in filters; and forms shown as drafts."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Model
from django.forms import Form, ModelChoiceField
from django.forms.models import ModelChoiceIterator
from django.forms.utils import ErrorDict
from django.utils.choices import BaseChoiceIterator
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django_filters import FilterSet


class Listed(BaseChoiceIterator):
    """Choices that are pairs already, in groups or not; Django goes through a plain list time and again to make pairs
    of whatever it may be. `read` returns them whenever they are needed."""

    def __init__(self, read: Callable[[], Iterable[tuple]]):
        self.read = read

    def __iter__(self) -> Iterator[tuple]:
        return iter(self.read())

    def __deepcopy__(self, memo: dict) -> "Listed":
        return self  # as Django does with the fields of each form


class ReadAtOnce(ModelChoiceIterator):
    """The choices of a short list by one question; Django opens a cursor in the database, reads it and closes it."""

    def __iter__(self) -> Iterator[tuple]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        yield from map(self.choice, self.queryset.all())


def scope_choices(form, user) -> None:
    """Narrow every choice of records in `form` to those visible to `user`.

    Catalogues (topics, languages, …) have no `visible_to` and are open to all.
    """
    for field in form.fields.values():
        if isinstance(field, ModelChoiceField) and hasattr(field.queryset, "visible_to"):
            field.iterator = ReadAtOnce
            field.queryset = field.queryset & field.queryset.model.objects.visible_to(user)


def say_range(form, *names: str) -> None:
    """Say both ends of the numbers that a field of the model takes, whichever of them was missed."""
    for name in names:
        field = form.fields[name]
        validators = form._meta.model._meta.get_field(name).validators
        lowest = max(found.limit_value for found in validators if isinstance(found, MinValueValidator))
        highest = min(found.limit_value for found in validators if isinstance(found, MaxValueValidator))
        reason = _("Give a whole number from %(lowest)d to %(highest)d.") % {
            "lowest": lowest,
            "highest": highest,
        }
        field.error_messages["invalid"] = reason
        field.validators = [MinValueValidator(lowest, reason), MaxValueValidator(highest, reason)]
        field.widget.attrs |= {"min": lowest, "max": highest}


class ScopedFormMixin:
    """A form that is told who fills it in: `Form(user=request.user)`."""

    def __init__(self, *args, user, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)
        scope_choices(self, user)


class LoadedChoiceField(ModelChoiceField):
    """Offers records that have been read already: what is chosen is found among them, without asking again."""

    def offer(self, records: Iterable[Model], choices: list) -> None:
        self.records = {str(record.pk): record for record in records}
        self.choices = Listed(lambda: choices)

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if str(value) not in self.records:
            raise ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value}
            )
        return self.records[str(value)]


class CheckedByFieldsMixin:
    """A ModelForm whose fields check all that can be checked before saving: records chosen from its lists are not
    looked up once more, nor is the database asked about numbers in `ranges`, whose fields say both ends."""

    ranges: tuple[str, ...] = ()

    def _get_validation_exclusions(self) -> set[str]:
        chosen = (name for name, field in self.fields.items() if isinstance(field, ModelChoiceField))
        return super()._get_validation_exclusions().union(chosen, self.ranges)


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


class EarliestDay(MinValueValidator):
    """Says the day as the language writes it."""

    def __call__(self, value: date) -> None:
        if value < self.limit_value:
            day = date_format(self.limit_value, "SHORT_DATE_FORMAT")
            raise ValidationError(_("The day lies before %(day)s.") % {"day": day}, code=self.code)


class LatestDay(MaxValueValidator):
    """Says the day as the language writes it."""

    def __call__(self, value: date) -> None:
        if value > self.limit_value:
            day = date_format(self.limit_value, "SHORT_DATE_FORMAT")
            raise ValidationError(_("The day lies after %(day)s.") % {"day": day}, code=self.code)


OF_OUR_TIME = (EarliestDay(date(2000, 1, 1)), LatestDay(date(2100, 12, 31)))
"""For days with which the product reckons: far ones have no day before or after."""


class DatesInOrder(Form):
    """A filter form with `since` and `until`."""

    def clean(self) -> dict:
        cleaned = super().clean()
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", _("The end lies before the beginning."))
        return cleaned


class ScopedFilterSet(FilterSet):
    """A FilterSet whose choices are scoped; it needs the request."""

    def get_form_class(self):
        form_class = super().get_form_class()
        user = self.request.user

        class ScopedFilterForm(DatesInOrder, form_class):
            def __init__(self, *args, **kwargs):
                super().__init__(*args, **kwargs)
                scope_choices(self, user)

        return ScopedFilterForm
