"""The address of a file that has become part of another one leads to the same page of that one."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from clients.models import Client
from core import kept


class LeadsToKeptMixin:
    """Stands left of the view's base. What was typed into a form waits on its page of the kept file."""

    def dispatch(self, request, *args, **kwargs) -> HttpResponse:
        try:
            return super().dispatch(request, *args, **kwargs)
        except Http404:
            address = self._address_of_kept(request, **kwargs)
            if address is None:
                raise
            if request.method == "POST":
                kept.keep(request, address)
            return redirect(address)

    def _address_of_kept(self, request, **kwargs) -> str | None:
        has_page = request.method == "GET" or hasattr(self, "get_form_kwargs")
        if not has_page or "pk" not in kwargs or not request.user.is_authenticated:
            return None
        file = Client.objects.visible_to(request.user).filter(merged_files=kwargs["pk"]).first()
        name = request.resolver_match.view_name
        return reverse(name, kwargs=kwargs | {"pk": file.pk}) if file else None
