"""Gentle hints beside free text: what looks like contact data or like the health of a third person usually belongs
elsewhere, or nowhere (handbook P15). They never refuse anything, and an answer is nobody's duty.

The rules are plain words and patterns in the three languages of the product. Better a hint too few than one that nobody
reads any more.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# Begins where a word begins and gives nothing back: a long text without an @ is read once, not once per letter.
EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+")
# With +, 00 or 0 in front, eight digits at least, as people group them; neither a day nor an account.
DAY = r"(?!\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b)"
PHONE = re.compile(rf"(?<![\w/.,-]){DAY}(?:\+|00|0\(?)[1-9](?:[ /()-]{{0,3}}\d){{6,13}}(?![\w])")
ADDRESS = re.compile(r"\b[\w-]*(?:stra(?:ß|ss)e|str\.?|weg|platz|allee|gasse)\s+\d+", re.IGNORECASE)
ACCOUNT = re.compile(r"\b[A-Z]{2}\d{2}(?: ?\d{4}){3,}(?: ?\d{1,4})?\b")
SENTENCE = re.compile(r"[.!?;\n]+")


def _any_of(words: str) -> re.Pattern[str]:
    """Any of `words` as a whole word; `*` stands for any ending."""
    return re.compile(r"\b(?:" + "|".join(words.replace("*", r"\w*").split()) + r")\b", re.IGNORECASE)


THIRD_PERSON = {
    "de": "ehemann(?:es)? ehefrau (?:ihr|sein)(?:e|en|em|er|es)?\\s(?:mann|frau) töchter tochter sohn(?:es)? söhnen? "
    "kind(?:es)? kindern? baby mutter vaters? eltern br[uü]dern? schwestern? geschwistern? oma opa großm[uü]tter "
    "großvater onkel tante schwieger* nachbar(?:in|n|s)? freund(?:in|es|s)? mitbewohner(?:in)?",
    "en": "husband wife daughters? sons? child(?:ren)? baby mother father parents? brothers? sisters? siblings? "
    "grandmother grandfather uncle aunt neighbours? friends? roommate",
    "tr": "eşi(?:nin)? kocası(?:nın)? karısı(?:nın)? kızı(?:nın)? oğlu(?:nun)? çocuğu(?:nun)? çocukları(?:nın)? "
    "bebeği(?:nin)? annesi(?:nin)? babası(?:nın)? kardeşi(?:nin)? ablası ağabeyi dedesi ninesi amcası teyzesi "
    "komşusu(?:nun)? arkadaşı(?:nın)?",
}
HEALTH = {
    "de": "krank(?:e|er|en|es|heit|heiten)? erkrankt erkrankung(?:en)? schwanger(?:e|en)? schwangerschaft krebs "
    "depression(?:en)? depressiv hiv aids diabetes epilepsie autismus autistisch trauma traumatisiert ptbs psychose "
    "psychisch(?:e|en)? behinder(?:t|te|ung) sucht süchtig drogenabhängig alkoholiker(?:in)? operiert chemotherapie "
    "psychiat* therapie herzinfarkt schlaganfall suizid(?:al)? tuberkulose hepatitis demenz dement diagnose",
    "en": "ill sick illness disease pregnant pregnancy cancer depression depressed hiv aids diabetes epilepsy autism "
    "autistic trauma traumatised traumatized ptsd disabled disability addicted addiction surgery chemotherapy "
    "stroke suicidal tuberculosis hepatitis dementia diagnosed diagnosis",
    "tr": "hasta(?:sı|dır)? hastalığı hastalık hamile gebe kanser depresyon(?:da|u)? hiv aids diyabet epilepsi otizm "
    "otistik travma engelli bağımlı bağımlılığı ameliyat kemoterapi felç intihar verem hepatit bunama teşhis(?:i)?",
}
RULES_OF_HEALTH = [(_any_of(THIRD_PERSON[each]), _any_of(HEALTH[each])) for each in THIRD_PERSON]


def names_illness(text: str) -> bool:
    """Whoever's it is."""
    return any(health.search(text) for _person, health in RULES_OF_HEALTH)


def tells_of_health(text: str) -> bool:
    """Whether one sentence names somebody beside the person advised and a state of health."""
    return any(
        person.search(sentence) and health.search(sentence)
        for sentence in SENTENCE.split(text)
        for person, health in RULES_OF_HEALTH
    )


RULES = (
    (
        EMAIL.search,
        gettext_lazy("This looks like an e-mail address: contact details belong on the client's page."),
    ),
    (
        lambda text: PHONE.search(ACCOUNT.sub("", text)),
        gettext_lazy("This looks like a phone number: contact details belong on the client's page."),
    ),
    (
        tells_of_health,
        gettext_lazy(
            "This may tell of the health of a third person: leave it out unless the advice needs it."
        ),
    ),
)


def hints_at(text: str) -> list[Promise]:
    """What somebody might look at again in `text`."""
    return [hint for is_met, hint in RULES if is_met(text)]


def gives_hints(field: BoundField) -> bool:
    """Whether the field takes free text (core.widgets: NoteText, NoteLine)."""
    return getattr(field.field.widget, "gives_hints", False)


def hints_of(field: BoundField) -> list[Promise]:
    """The hints at what stands in the field, if it takes free text."""
    value = field.value() if gives_hints(field) else ""
    return hints_at(value) if isinstance(value, str) and value else []


def hint_list(hints: Iterable[Promise]) -> SafeString:
    """As they stand beside the field."""
    lines = ((hint,) for hint in hints)
    return format_html_join("", '<div class="kern-hint kern-hint--look" role="note">{}</div>', lines)


def _fields(forms: Iterable[Any]) -> Iterator[BoundField]:
    """Of forms, and of the forms of formsets."""
    for form in forms:
        yield from form if isinstance(form, BaseForm) else _fields(form.forms)


def tell(request: HttpRequest, form: Any) -> None:
    """After saving: the page that follows says what to look at again. `form.parts` are the forms of one page."""
    for field in _fields(getattr(form, "parts", [form] if form else [])):
        for hint in hints_of(field):
            messages.warning(request, _("Saved. %(field)s: %(hint)s") % {"field": field.label, "hint": hint})
