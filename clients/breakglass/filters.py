from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from clients.breakglass.models import BreakGlass
from core.forms import ScopedFilterSet

NOT_YET = "open"


class BreakGlassFilter(ScopedFilterSet):
    verdict = ChoiceFilter(
        label=_("Judged"), choices=[(NOT_YET, _("not yet")), *BreakGlass.Verdict.choices], method="judged"
    )

    class Meta:
        model = BreakGlass
        fields = ["verdict"]

    def judged(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.to_be_reviewed() if value == NOT_YET else queryset.filter(verdict=value)
