"""Forms about a part of a series or of a meeting: a member, an agenda item, a decision."""

from typing import Any

from django.utils.functional import cached_property

from core.views import ConflictMixin, FormPageMixin, ScopedSaveMixin
from network.bodies.lookups import KeptMixin, kept_or_404
from network.refusals import SaysWhyMixin


class PartFormMixin(ConflictMixin, SaysWhyMixin, FormPageMixin, ScopedSaveMixin, KeptMixin):
    """What it is a part of is called `whole_name` by the part, by its form and by the page. That of a new one stands in
    the address: a record of `whole_model`, read with `whole_related`."""

    template_name = "bodies/body_form.html"
    whole_model: type
    whole_name = ""
    whole_related: tuple[str, ...] = ()

    @cached_property
    def whole(self) -> Any:
        if self.object is not None:
            return getattr(self.object, self.whole_name)
        return kept_or_404(self.whole_model, self.request.user, self.kwargs["pk"], *self.whole_related)

    @property
    def subheading(self) -> str:
        return str(self.whole)

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {self.whole_name: self.whole}

    def get_success_url(self) -> str:
        return self.whole.get_absolute_url()

    def back_url(self) -> str:
        return self.whole.get_absolute_url()
