"""Pages of offers, of whom they help, and of contacts."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, UpdateView
from django.views.generic.detail import SingleObjectMixin

from clients.merging.leading import LeadsToKeptMixin
from clients.models import Client
from consultations.referrals.forms import add_faults
from core.views import ConflictMixin, FormPageMixin, ReadRecordedMixin, ScopedMixin, ScopedSaveMixin
from districts.scoping import CASEWORK
from network.models import Volunteer, VolunteerContact, VolunteerMatch, VolunteerOffer
from network.volunteers import services
from network.volunteers.forms import ContactForm, OfferForm
from network.volunteers.match_forms import MatchForm, whom
from network.volunteers.views import EndMixin, OfVolunteerMixin


class OfPersonMixin(OfVolunteerMixin, FormPageMixin, ScopedMixin, SingleObjectMixin):
    """A form about something new of a volunteer."""

    model = Volunteer
    roles = CASEWORK

    @cached_property
    def object(self) -> Volunteer:
        return self.get_object()

    def scope(self, queryset):
        return queryset.with_us()

    @property
    def subheading(self) -> str:
        return str(self.object)

    def back_url(self) -> str:
        return self.object.get_absolute_url()


class OfferCreateView(OfPersonMixin, FormView):
    form_class = OfferForm
    heading = gettext_lazy("New offer")

    def get_form_kwargs(self) -> dict:
        offer, known = VolunteerOffer(volunteer=self.object), super().get_form_kwargs()
        return known | {"user": self.request.user, "instance": offer, "is_draft": self.typed is not None}

    def get_initial(self) -> dict:
        """What the person would like to do and does not do yet, in a district of theirs."""
        offered = set(self.object.offers.running().values_list("kind", flat=True))
        wished = [kind for kind in self.object.interests if kind not in offered]
        return {
            "district": self.object.districts.values_list("pk", flat=True).first(),
            "kind": wished[0] if wished else None,
        }

    def form_valid(self, form) -> HttpResponse:
        try:
            services.save_offer(request=self.request, offer=form.save(commit=False), fields=form.changed_data)
        except ValidationError as error:
            add_faults(form, error)
            return self.form_invalid(form)
        messages.success(self.request, _("Saved."))
        return redirect(self.back_url())


class OfferMixin(ScopedMixin):
    model = VolunteerOffer
    roles = CASEWORK

    def scope(self, queryset):
        return queryset.select_related("volunteer", "district")

    @property
    def subheading(self) -> str:
        return f"{self.object.volunteer} · {self.object}"

    def shown(self) -> Model:
        return self.object.volunteer

    def back_url(self) -> str:
        return self.object.volunteer.get_absolute_url()


class OfferUpdateView(
    OfferMixin, ReadRecordedMixin, ConflictMixin, FormPageMixin, ScopedSaveMixin, UpdateView
):
    form_class = OfferForm
    template_name = "network/volunteer_form.html"
    heading = gettext_lazy("Change the offer")

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"is_draft": self.typed is not None}

    def form_valid(self, form) -> HttpResponse:
        try:
            return super().form_valid(form)
        except ValidationError as error:
            add_faults(form, error)
            return self.form_invalid(form)

    def save(self, form) -> VolunteerOffer:
        changed = {"fields": form.changed_data, "version": form.cleaned_data["version"]}
        services.save_offer(request=self.request, offer=form.save(commit=False), **changed)
        messages.success(self.request, _("Saved."))
        return form.instance

    def get_success_url(self) -> str:
        return self.back_url()


class OfferEndView(OfferMixin, EndMixin):
    heading = gettext_lazy("End the offer")
    note = gettext_lazy(
        "Help that is running ends on the same day, with this note. Later events are taken off the list."
    )

    def scope(self, queryset):
        return super().scope(queryset).running()

    def end(self, **said) -> None:
        services.end_offer(request=self.request, offer=self.object, **said)


class MatchCreateView(
    LeadsToKeptMixin, ReadRecordedMixin, FormPageMixin, ScopedMixin, SingleObjectMixin, FormView
):
    """From the page of a client: which volunteer helps, and what the client agrees to."""

    model = Client
    roles = CASEWORK
    form_class = MatchForm
    template_name = "network/volunteermatch_form.html"
    heading = gettext_lazy("Find a volunteer")
    submit_label = gettext_lazy("The volunteer helps from today")

    @cached_property
    def object(self) -> Client:
        return self.get_object()

    def scope(self, queryset):
        return queryset.usable().select_related("office", "district", "language")

    @property
    def subheading(self) -> str:
        return self.object.label

    def get_form_kwargs(self) -> dict:
        about = {"user": self.request.user, "client": self.object, "is_draft": self.typed is not None}
        return super().get_form_kwargs() | about | {"instance": VolunteerMatch()}

    def form_valid(self, form) -> HttpResponse:
        match: VolunteerMatch = form.save(commit=False)
        try:
            services.match(request=self.request, match=match, consent=form.consent())
        except ValidationError as error:
            add_faults(form, error)
            return self.form_invalid(form)
        messages.success(self.request, _("%(name)s helps from today.") % {"name": match.offer.volunteer})
        return redirect(self.back_url())

    def back_url(self) -> str:
        return self.object.get_absolute_url()


class MatchEndView(EndMixin):
    """Whoever sees the volunteer or the client may end it; who the client is, only the own office reads."""

    model = VolunteerMatch
    heading = gettext_lazy("End the help")

    def scope(self, queryset):
        return queryset.running().with_people()

    @property
    def who(self) -> str:
        return whom(self.object, self.request.user.access.office_ids(*CASEWORK))

    @property
    def subheading(self) -> str:
        return f"{self.object.offer.volunteer} · {self.object.offer.get_kind_display()} · {self.who}"

    def end(self, **said) -> None:
        services.end_match(request=self.request, match=self.object, **said)

    def back_url(self) -> str:
        user, volunteer = self.request.user, self.object.offer.volunteer
        is_seen = Volunteer.objects.visible_to(user).filter(pk=volunteer.pk).exists()
        return (volunteer if is_seen else self.object.client).get_absolute_url()


class ContactCreateView(OfPersonMixin, FormView):
    form_class = ContactForm
    template_name = "network/note_form.html"
    heading = gettext_lazy("Note a contact")
    note = gettext_lazy("A contact about everything counts for each offer and each help that is running.")

    def get_form_kwargs(self) -> dict:
        user, volunteer = self.request.user, self.object
        own = user.access.office_ids(*CASEWORK)
        offers = VolunteerOffer.objects.visible_to(user).filter(volunteer=volunteer).running()
        matches = VolunteerMatch.objects.visible_to(user).filter(offer__volunteer=volunteer).running()
        matches = list(matches.with_people())
        words = {match.pk: f"{match.offer.get_kind_display()}: {whom(match, own)}" for match in matches}
        about = {"offers": list(offers.select_related("district")), "matches": matches, "words": words}
        return super().get_form_kwargs() | about | {"instance": VolunteerContact(volunteer=volunteer)}

    def form_valid(self, form) -> HttpResponse:
        services.add_contact(request=self.request, contact=form.save(commit=False))
        messages.success(self.request, _("Saved."))
        return redirect(self.back_url())
