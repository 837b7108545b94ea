"""By what the lists of the directory are narrowed."""

from django.db.models import QuerySet
from django.forms import CheckboxInput
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django_filters import BooleanFilter, CharFilter, ChoiceFilter, ModelChoiceFilter

from catalogues.labels import choices, translations
from core.forms import ScopedFilterSet
from core.widgets import Combobox, FastSelect
from districts.models import District
from partners import search
from partners.models import Organisation, Service

OFFERED, NOT_OFFERED, TO_CONFIRM = "yes", "no", "review"


class TopicBox(Combobox):
    """Topics, found by code and label in every language."""

    def option_attrs(self, value) -> dict[str, str]:
        words = translations("topic").get(value)
        return {"data-search": " ".join((value, *words))} if words else {}


def real_districts(request) -> QuerySet:
    return District.objects.visible_to(request.user).within_city()


class OrganisationFilter(ScopedFilterSet):
    q = CharFilter(label=_("Name"), max_length=100, method="find")
    type = ChoiceFilter(label=_("Type"), choices=lambda: choices("organisation_type"))
    is_active = ChoiceFilter(label=_("State"), choices=[("True", _("active")), ("False", _("not active"))])

    class Meta:
        model = Organisation
        fields = ["q", "type", "is_active"]

    def find(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.matching(value)


def _tick(label, method: str) -> BooleanFilter:
    return BooleanFilter(label=label, method=method, widget=CheckboxInput)


class ServiceFilter(ScopedFilterSet):
    q = CharFilter(label=_("Words, topic, place, language"), max_length=100, method="together")
    topic = ChoiceFilter(
        label=_("Topic"), choices=lambda: choices("topic"), method="with_topic", widget=TopicBox
    )
    district = ModelChoiceFilter(
        label=_("Usable in"), queryset=real_districts, method="usable_in", widget=FastSelect
    )
    language = ChoiceFilter(
        label=_("Language"), choices=lambda: choices("language"), method="together", widget=Combobox
    )
    target_group = ChoiceFilter(
        label=_("Target group"),
        choices=lambda: choices("target_group"),
        method="for_group",
        widget=FastSelect,
    )
    cost = ChoiceFilter(label=_("Cost"), choices=Service.Cost.choices, widget=FastSelect)
    type = ChoiceFilter(
        label=_("Type"),
        choices=lambda: choices("organisation_type"),
        field_name="organisation__type",
        widget=FastSelect,
    )
    offered = ChoiceFilter(
        label=_("State"),
        choices=[
            (OFFERED, _("offered")),
            (NOT_OFFERED, _("not offered")),
            (TO_CONFIRM, _("to be confirmed")),
        ],
        method="in_state",
        widget=FastSelect,
    )
    walk_in = _tick(_("without appointment"), "only_walk_in")
    by_appointment = _tick(_("by appointment"), "only_by_appointment")
    interpreter = _tick(_("with interpreter"), "only_with_interpreter")
    wheelchair = _tick(_("accessible by wheelchair"), "only_accessible")
    open_now = _tick(_("open now"), "only_open_now")

    class Meta:
        model = Service
        fields = ()

    @cached_property
    def terms(self) -> list[search.Term]:
        """The words of the box, as they were understood."""
        return search.understand(self.form.cleaned_data.get("q") or "")

    @property
    def correction(self) -> str:
        """What was searched for instead of a word that nothing contains."""
        return search.correction(self.terms) if self.form.is_valid() else ""

    @property
    def words_without_language(self) -> str:
        """The words of the box without languages; all of them when they are nothing but languages."""
        typed = self.form.cleaned_data.get("q") or ""
        return search.without_language(typed, self.terms) or typed

    def filter_queryset(self, queryset: QuerySet) -> QuerySet | search.Found:
        """A language hides nothing: where nobody offers it, the services in other languages are listed."""
        found, language = super().filter_queryset(queryset), self.form.cleaned_data.get("language")
        return search.Found(found, self.terms, language, softly=True) if self.terms or language else found

    def together(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """What `filter_queryset` asks of all that the other filters leave."""
        return queryset

    def with_topic(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.for_topic(value)

    def usable_in(self, queryset: QuerySet, name: str, value: District) -> QuerySet:
        return queryset.for_district(value)

    def for_group(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.for_target_group(value)

    def in_state(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        if value == TO_CONFIRM:
            return queryset.to_be_confirmed()
        return queryset.offered() if value == OFFERED else queryset.not_offered()

    def only_walk_in(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        return queryset.without_appointment() if value else queryset

    def only_by_appointment(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        return queryset.by_appointment() if value else queryset

    def only_with_interpreter(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        return queryset.filter(interpreter="yes") if value else queryset

    def only_accessible(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        return queryset.accessible_by_wheelchair() if value else queryset

    def only_open_now(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        return queryset.open_at(timezone.localtime()) if value else queryset
