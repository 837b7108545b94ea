"""Records that a page of another one is about."""

from typing import Any

from django.http import Http404
from django.urls import reverse

from districts.scoping import HasAccess


def kept_or_404(model: type, user: HasAccess, key: Any, *related: str) -> Any:
    """The record, if the person may change it."""
    found = model.objects.visible_to(user).kept_by(user).select_related(*related).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def list_url() -> str:
    return reverse("network:body_list")
