"""List pages: filtered, sorted, paged; and the export of exactly what is filtered."""

from collections.abc import Iterable

from django.http import HttpResponseBase
from django.utils.functional import Promise
from django_filters.views import FilterView

from core import audit, searches
from core.confirming import ask, is_confirmed
from core.encryption.ordering import InOrder, is_by_encrypted
from core.exports import file_response
from core.tables import Column, ordering
from core.views import ScopedMixin


class PagedMixin:
    """A list of pages in which no page is missing: beyond the last stands the last, for what is no number the first,
    as a list grows shorter while its address is kept. Stands left of the generic base."""

    def paginate_queryset(self, queryset, page_size):
        paginator = self.get_paginator(queryset, page_size)
        page = paginator.get_page(_page_number(self.request.GET.get(self.page_kwarg, "")))
        return paginator, page, page.object_list, page.has_other_pages()


def _page_number(text: str) -> int:
    try:
        return max(int(text), 1)
    except ValueError:
        return 1


class ListingView(PagedMixin, ScopedMixin, FilterView):
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
        if too_many := searches.refused(request, self.people_filters):
            return too_many
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
