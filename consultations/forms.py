"""The form of a consultation: the person, the circumstances and the concerns are checked together, saved as one."""

import uuid
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from catalogues.forms import CatalogueChoicesMixin
from catalogues.models import Language
from clients.forms import ClientQuickForm
from clients.models import Client
from consultations import services
from consultations.concern_forms import ConcernFormSet, as_read, initial_of, stored_entries, topic_options
from consultations.durations import ChannelSelect
from consultations.favourites import first_topics
from consultations.follow_ups import FollowUpMixin
from consultations.models import Consultation
from consultations.sensitive.forms import FirstNoteForm
from consultations.staff import advisers_in
from consultations.statements import services as statements
from consultations.statements.forms import AnswersForm
from core.conflicts import Difference
from core.forms import CheckedByFieldsMixin, LoadedChoiceField, ScopedFormMixin, say_range
from core.widgets import DateInput, FastSelect, NoteText, SegmentedRadio, TimeInput
from districts.models import Office, Site
from districts.scoping import CASEWORK

EARLIEST_YEAR = 2000
LONGEST_MEASURED = 240
"""Minutes; a form that stood open longer says nothing about the length of the consultation."""
CIRCUMSTANCES = {
    "held_on", "start_time", "office", "site", "adviser", "second_adviser", "persons_present", "minutes",
}  # fmt: skip
"""The fields of the part that can be folded away."""
CLOCKS_DIFFER = timedelta(minutes=10)


class ConsultationForm(
    FollowUpMixin, ScopedFormMixin, CheckedByFieldsMixin, CatalogueChoicesMixin, forms.ModelForm
):
    """Holds the form of a new client (`client_form`) and the rows of the concerns (`concerns`); `parts` are all."""

    KNOWN, NEW, WITHOUT = "known", "new", "without"
    ranges = ("minutes", "persons_present")

    who = forms.ChoiceField(
        label=_("Who is it?"),
        choices=[(KNOWN, _("Known")), (NEW, _("New")), (WITHOUT, _("Without name"))],
        widget=SegmentedRadio,
    )
    client_key = forms.IntegerField(required=False, widget=forms.HiddenInput)
    client_text = forms.CharField(label=_("Client"), required=False, max_length=200)
    opened_at = forms.DateTimeField(required=False, widget=forms.HiddenInput)
    submission = forms.UUIDField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Consultation
        fields = [
            *("office", "site", "held_on", "start_time", "channel", "language", "mediation"),
            *("persons_present", "adviser", "second_adviser", "minutes", "note", "follow_up_on"),
        ]
        widgets = {
            "office": FastSelect,
            "site": FastSelect,
            "held_on": DateInput,
            "start_time": TimeInput,
            "channel": ChannelSelect,
            "language": FastSelect,
            "mediation": FastSelect,
            "adviser": FastSelect,
            "second_adviser": FastSelect,
            "follow_up_on": DateInput,
            "note": NoteText(attrs={"rows": 3}),
        }
        field_classes = dict.fromkeys(("office", "site", "adviser", "second_adviser"), LoadedChoiceField)
        help_texts = {"note": _("Only what is necessary. No health data, nothing about third parties.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.stored_client = self.instance.client
        self._offer_places()
        self._offer_staff()
        self._preset()
        self.fields["language"].empty_label = None
        say_range(self, *self.ranges)
        self.fields["client_text"].widget.attrs |= {
            "data-combobox-url": reverse("clients:client_options"),
            "data-combobox-value": self["client_key"].auto_id,
            "data-panel-url": reverse("clients:client_panel", args=[0]),
        }

    @property
    def parts(self) -> list:
        person = [self.client_form] if self.is_new_client else []
        first = [] if "version" in self.initial else [self.first_note]
        return [self, *person, *first, self.answers, self.concerns]

    @property
    def is_new_client(self) -> bool:
        return self["who"].value() == self.NEW

    @property
    def circumstances_have_errors(self) -> bool:
        """Whether the folded part has to be opened."""
        return self.is_bound and bool(CIRCUMSTANCES & set(self.errors))

    @property
    def panel_url(self) -> str:
        """The panel of the person chosen, for a page that comes with one; empty for one of another office."""
        key = str(self["client_key"].value() or "")
        is_foreign = self.stored_client and self._text_of(self.stored_client) != self.stored_client.label
        is_refused = self.is_bound and "client_text" in self.errors
        if self["who"].value() != self.KNOWN or not key.isdecimal() or is_foreign or is_refused:
            return ""
        return reverse("clients:client_panel", args=[int(key)])

    @cached_property
    def client_form(self) -> ClientQuickForm:
        data = self.data if self.is_bound and self.is_new_client else None
        instance = Client(office_id=self.own_offices[0].pk)
        return ClientQuickForm(data, user=self.user, instance=instance, is_draft=self.is_draft)

    @cached_property
    def answers(self) -> AnswersForm:
        return AnswersForm(self.data if self.is_bound else None, is_draft=self.is_draft)

    @cached_property
    def first_note(self) -> FirstNoteForm:
        return FirstNoteForm(self.data if self.is_bound else None, is_draft=self.is_draft)

    @cached_property
    def concerns(self) -> ConcernFormSet:
        stored = stored_entries(self.instance) if self.instance.pk else []
        return ConcernFormSet(
            self.data if self.is_bound else None,
            prefix="concerns",
            initial=None if self.is_bound else [initial_of(entry) for entry in stored],
            form_kwargs={
                "user": self.user,
                "topics": topic_options(
                    self.favourites.get(self.office_id, []), [entry.topic_id for entry in stored]
                ),
                "is_draft": self.is_draft,
            },
        )

    @cached_property
    def own_offices(self) -> list[Office]:
        return list(Office.objects.visible_to(self.user).of_member(self.user, *CASEWORK))

    @cached_property
    def favourites(self) -> dict[int, list[str]]:
        """Topics to offer first, by office."""
        return first_topics(self.user, [office.pk for office in self.own_offices])

    @property
    def office_id(self) -> int:
        """The office chosen so far."""
        chosen = str(self["office"].value())
        return int(chosen) if chosen.isdecimal() else self.own_offices[0].pk

    # --- What is offered and preset ------------------------------------------------------------------

    def _offer_places(self) -> None:
        offices = self.own_offices
        sites = Site.objects.visible_to(self.user).filter(office__in=offices)
        sites = sites.valid_on() | sites.filter(pk=self.instance.site_id)
        self.fields["office"].offer(offices, [(office.pk, office.name) for office in offices])
        self.own_sites = list(sites.select_related("office"))
        places = [
            (office.name, [(site.pk, str(site)) for site in self.own_sites if site.office_id == office.pk])
            for office in offices
        ]
        choices = places if len(offices) > 1 else places[0][1]
        self.fields["site"].offer(self.own_sites, [("", "–"), *choices])
        if len(offices) == 1:
            self.fields["office"].widget = forms.HiddenInput()
            if len(self.own_sites) <= 1:
                self.fields["site"].widget = forms.HiddenInput()

    def _offer_staff(self) -> None:
        staff = advisers_in(
            [office.pk for office in self.own_offices],
            also=[self.instance.adviser_id, self.instance.second_adviser_id],
        )
        people = [(person.pk, str(person)) for person in staff]
        for name in ("adviser", "second_adviser"):
            self.fields[name].offer(staff, [("", "–"), *people])

    def _preset(self) -> None:
        if self.instance.pk:
            client = self.stored_client
            self.initial |= {"version": self.instance.version, "who": self.KNOWN if client else self.WITHOUT}
            if client:
                self.initial |= {"client_key": client.pk, "client_text": self._text_of(client)}
            return
        now = timezone.localtime()
        office = self.own_offices[0]
        sites = [site for site in self.own_sites if site.office_id == office.pk]
        main = next((site for site in sites if site.kind == Site.Kind.MAIN), None)
        presets = {
            "who": self.KNOWN,
            "office": office.pk,
            "site": main and main.pk,
            "held_on": now.date(),
            "start_time": now.time(),
            "adviser": self.user.pk,
            "opened_at": now.isoformat(timespec="seconds"),
            "submission": uuid.uuid4(),
        }
        # Not `presets | initial`: an empty model brings None for every field.
        self.initial |= {name: value for name, value in presets.items() if self.initial.get(name) is None}

    def _text_of(self, client: Client | None) -> str:
        """How the client stands in the field; one of another office by code alone (P13)."""
        if client is None or not client.pk:
            return client.name if client else ""
        return client.label if client.office_id in self.user.access.office_ids(*CASEWORK) else client.code

    # --- Checks ---------------------------------------------------------------------------------------

    def is_valid(self) -> bool:
        """Checks every part, so that all errors are shown at once."""
        others = [part for part in self.parts if part is not self]
        return all([super().is_valid(), *(part.is_valid() for part in others)]) and self.concerns.fit(
            self.instance
        )

    def clean_held_on(self):
        day = self.cleaned_data["held_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("A consultation cannot lie in the future."))
        if day.year < EARLIEST_YEAR:
            raise forms.ValidationError(_("Please check the year."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self._check_times(cleaned)
        site, office = cleaned.get("site"), cleaned.get("office")
        if site and office and site.office_id != office.pk:
            self.add_error("site", _("This site belongs to another office."))
        if cleaned.get("second_adviser") and cleaned.get("second_adviser") == cleaned.get("adviser"):
            self.add_error("second_adviser", _("The second adviser is somebody else than the first."))
        if cleaned.get("who") == self.KNOWN:
            cleaned["client"] = self._known_client(cleaned)
        if not self.instance.pk and cleaned.get("minutes") is None and "minutes" not in self.errors:
            cleaned["minutes"] = self._measured(cleaned)
        return cleaned

    def _check_times(self, cleaned: dict[str, Any]) -> None:
        day, start = cleaned.get("held_on"), cleaned.get("start_time")
        if day and start:
            starts_at = timezone.make_aware(datetime.combine(day, start))
            if starts_at > timezone.now() + CLOCKS_DIFFER:
                self.add_error("start_time", _("A consultation cannot lie in the future."))

    def _known_client(self, cleaned: dict[str, Any]) -> Client | None:
        """Who was chosen; without JavaScript who was typed, if that means one person."""
        key, text = cleaned.get("client_key"), cleaned.get("client_text", "").strip()
        stored = self.stored_client
        if stored and key == stored.pk and text == self._text_of(stored):
            return stored
        visible = Client.objects.visible_to(self.user).select_related("nationality", "district")
        if chosen := visible.chosen(key, text):
            return chosen
        meant = visible.best_matches(text, 2) if text else []
        if len(meant) == 1:
            return meant[0]
        self.add_error(
            "client_text",
            _("Several people fit; give the client code.")
            if meant
            else _("Choose a person from the list, or “New” or “Without name”."),
        )
        return None

    def _measured(self, cleaned: dict[str, Any]) -> int | None:
        """Minutes since the form was opened, when it was opened on the day of the consultation."""
        opened_at = cleaned.get("opened_at")
        if not opened_at or timezone.localdate(opened_at) != cleaned.get("held_on"):
            return None
        minutes = ceil((timezone.now() - opened_at).total_seconds() / 60)
        return minutes if 1 <= minutes <= LONGEST_MEASURED else None

    # --- Saving ---------------------------------------------------------------------------------------

    def save(self, *, request: HttpRequest) -> Consultation:
        """Raises core.conflicts.EditConflict when somebody else has saved the consultation meanwhile."""
        cleaned, consultation = self.cleaned_data, self.instance
        consultation.client = self._client()
        consultation.minutes = cleaned["minutes"]
        if is_new := not consultation.pk:
            consultation.submission = cleaned["submission"]
        entered = {"concerns": self.concerns.entries(), "version": cleaned["version"]}
        stored = services.save_consultation(request=request, consultation=consultation, **entered)
        if stored.client:
            statements.answer_all(request, self.answers.consents(stored.client, stored.language_id))
        if is_new:
            self.first_note.save(request=request, consultation=stored)
        return stored

    def further_differences(self, stored: Consultation) -> list[Difference]:
        """The person and the concerns, which are no fields of the record."""
        versions = [
            Difference(_("Client"), self._text_of(stored.client), self._text_of(self.instance.client)),
            Difference(_("Concerns"), as_read(stored_entries(stored)), as_read(self.concerns.entries())),
        ]
        return [version for version in versions if version.stored != version.typed]

    def _client(self) -> Client | None:
        if self.cleaned_data["who"] == self.NEW:
            client = self.client_form.save(commit=False)
            client.office = self.cleaned_data["office"]
            self._share_language(client)
            return client
        return self.cleaned_data.get("client")

    def _share_language(self, client: Client) -> None:
        """Of the two languages on the page the one that was stated stands for the other."""
        consultation = self.instance
        if consultation.language_id == Language.NOT_STATED:
            consultation.language_id = client.language_id
        elif client.language_id == Language.NOT_STATED:
            client.language_id = consultation.language_id
