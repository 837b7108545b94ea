"""List pages: filtered, sorted, paged; and the export of exactly what is filtered."""

from collections.abc import Iterable

from django.core.paginator import Page, Paginator
from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet, Value, Window
from django.http import HttpResponseBase
from django.utils.functional import Promise, cached_property
from django_filters.views import FilterView

from core import audit
from core.confirming import ask, is_confirmed
from core.encryption.ordering import InOrder, is_by_encrypted
from core.exports import file_response
from core.tables import Column, ordering
from core.views import ScopedMixin

MEETS = Q(meets=True)


class OneSearchPaginator(Paginator):
    """For a list that is searched in long texts: one query reads the keys of a page and how many there are, another one
    the rows of these keys, so that the texts are gone through once and not twice.

    Records that are marked with `meets` (see `preferring`) stand alone where there are any; otherwise all are listed.
    """

    object_list: QuerySet

    @cached_property
    def totals(self) -> tuple[int, int]:
        """How many records there are, and how many of them meet the wish: none where there is none."""
        numbers = self._marked.order_by().aggregate(in_all=Count("pk"), meeting=Count("pk", filter=MEETS))
        return numbers["in_all"], numbers["meeting"]

    @property
    def count(self) -> int:
        in_all, meeting = self.totals
        return meeting or in_all

    def page(self, number: int) -> Page:
        if not has_wish(self.object_list) and not self.object_list.query.has_filters():
            return super().page(number)  # An index counts everything faster.
        order = self._marked.query.order_by or self.object_list.model._meta.ordering
        first = (max(1, number) - 1) * self.per_page
        counted = self._marked.order_by("-meets", *order).annotate(
            in_all=Window(Count("pk")), meeting=Window(Count("pk", filter=MEETS))
        )
        keys = []
        for key, meets, *totals in counted.values_list("pk", "meets", "in_all", "meeting")[
            first : first + self.per_page
        ]:
            self.totals = tuple(totals)
            keys += [key] if meets or not totals[1] else []
        return self._get_page(self.object_list.filter(pk__in=keys), self.validate_number(number), self)

    @property
    def _marked(self) -> QuerySet:
        nothing_wished = Value(False, output_field=BooleanField())
        return (
            self.object_list
            if has_wish(self.object_list)
            else self.object_list.annotate(meets=nothing_wished)
        )


def has_wish(found: QuerySet) -> bool:
    return "meets" in found.query.annotations


def preferring(found: QuerySet, wish: Q) -> QuerySet:
    """`found` with `meets`: whether a record meets `wish`."""
    return found.annotate(meets=ExpressionWrapper(wish, output_field=BooleanField()))


def preferred(found: QuerySet) -> QuerySet:
    """Of records marked with `meets` those that meet the wish, or all where none does."""
    meeting = found.filter(MEETS) if has_wish(found) else found
    return meeting if meeting.exists() else found


class ListingView(ScopedMixin, FilterView):
    """A list of `columns` over what the person may see, narrowed by `filterset_class`.

    `?sort=key` or `?sort=-key` orders, `?page=` turns pages, `?export=xlsx|csv` downloads all pages. Without filter
    input everything visible is listed, with a wrong one nothing: the page says what is wrong. `heading` names the
    page, its table and the file. `people_filters` are those with which people are looked for: that it was done, and how
    many were found, is an entry of the audit trail. Who wants the file confirms who they are, except
    where `is_open` says that the list holds nothing personal.
    """

    heading: str | Promise = ""
    columns: list[Column] = []
    paginate_by = 25
    exports = True
    is_open = False
    people_filters: tuple[str, ...] = ()

    def get(self, request, *args, **kwargs) -> HttpResponseBase:
        file_format = request.GET.get("export", "")
        if self.exports and file_format in ("csv", "xlsx"):
            filterset = self.get_filterset(self.get_filterset_class())
            if filterset.is_valid() or not filterset.is_bound:
                if not self.is_open and not is_confirmed(request):
                    return ask(request)
                return self.export(self.sorted(filterset.qs), file_format)
        return super().get(request, *args, **kwargs)

    def export(self, queryset, file_format: str) -> HttpResponseBase:
        audit.record(self.request, audit.Action.EXPORT, list=self.model._meta.label_lower, format=file_format)
        records = self.records_to_export(queryset)
        title = str(self.heading)
        return file_response(self.columns_to_export(), records, title=title, file_format=file_format)

    def columns_to_export(self) -> list[Column]:
        return self.columns

    def records_to_export(self, queryset) -> Iterable:
        """What the columns' `value` is given for each row of a file; large lists yield something lighter."""
        return queryset.iterator(chunk_size=2000)

    def sorted(self, queryset):
        fields = ordering(self.columns, self.request.GET.get("sort", ""))
        if is_by_encrypted(queryset.model, fields):
            return InOrder(queryset, fields)
        return queryset.order_by(*fields, "pk") if fields else queryset

    def get_context_data(self, *, object_list=None, **kwargs):
        queryset = self.sorted(self.object_list if object_list is None else object_list)
        context = super().get_context_data(
            object_list=queryset,
            heading=self.heading,
            columns=[column for column in self.columns if column.on_page],
            sort=self.request.GET.get("sort", ""),
            **kwargs,
        )
        if any(self.request.GET.get(name, "").strip() for name in self.people_filters):
            hits, label = context["paginator"].count, self.model._meta.label_lower
            audit.record(self.request, audit.Action.SEARCH, list=label, hits=hits)
        return context
