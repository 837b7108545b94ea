"""For whom a request asks the database (core.rows): the offices of its user, as `scoping` defines them.

A view that has to look further says so: `opens_rows = rows.FIGURES` or `rows.CITY`; a test lists them.
"""

from collections.abc import Callable, Iterable, Iterator

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import FileResponse, HttpResponseBase

from core import rows
from core.faults import Harmless, without_values
from districts.scoping import CASEWORK, OFFICE_ROLES, HasAccess, Role


def rows_of(user: HasAccess, mode: str = "") -> str:
    """What the policies read about `user`; of nobody and of who has no role, nothing."""
    if not user.is_authenticated or not user.is_active or not user.access.roles:
        return rows.NOBODY
    casework, every = (
        ",".join(str(key) for key in sorted(user.access.office_ids(*roles)))
        for roles in (CASEWORK, OFFICE_ROLES)
    )
    officer = Role.DPO.value if user.access.has(Role.DPO) else ""
    return f"{mode}|{casework}|{every}|{user.pk}|{officer}"


class RowScopeMiddleware:
    """Stands behind the one that knows the user; whose rows they are is worked out when the first is asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        asker = _Asker(request)
        with rows.asking(asker):
            response = self.get_response(request)
        if isinstance(response, StreamingHttpResponse) and not isinstance(response, FileResponse):
            response.streaming_content = _streamed(response.streaming_content, asker)
        return response

    def process_view(self, request: HttpRequest, view, args, kwargs) -> None:
        request.opens_rows = getattr(getattr(view, "view_class", view), "opens_rows", "")


class _Asker:
    def __init__(self, request: HttpRequest):
        self.request = request
        self.known: tuple[object, str] = (None, "")

    def __call__(self) -> str:
        opened = getattr(self.request, "opens_rows", "")
        if opened == rows.CITY:
            return opened
        user = self.request.user
        if self.known[0] != (user.pk, opened):
            self.known = (user.pk, opened), rows_of(user, opened)
        return self.known[1]


def _streamed(content: Iterable, asker: Callable[[], str]) -> Iterator:
    """The pieces of a file are worked out while they are sent, after the middleware has gone. What fails then the web
    server itself logs."""
    pieces = iter(content)
    while True:
        try:
            with rows.asking(asker):
                piece = next(pieces, None)
        except Exception as error:
            raise Harmless(without_values(error)) from None
        if piece is None:
            return
        yield piece
