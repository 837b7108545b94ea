"""Records that a page is about, or that stand in the address of a page about another one."""

from typing import Any

from django.http import Http404
from django.urls import reverse

from core.views import ScopedMixin
from districts.scoping import HasAccess
from network.bodies.querysets import KEEPERS


class KeptMixin(ScopedMixin):
    """Only what the person may change: others read along."""

    roles = KEEPERS

    def scope(self, queryset):
        return super().scope(queryset).kept_by(self.request.user)


def kept_or_404(model: type, user: HasAccess, key: Any, *related: str) -> Any:
    """The record, if the person may change it."""
    found = model.objects.visible_to(user).kept_by(user).select_related(*related).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def list_url() -> str:
    return reverse("network:body_list")
