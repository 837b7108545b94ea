"""The languages of pages for everybody: those of the product, and three that only such pages, their forms and their
mails are in."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

ONLY_PUBLIC = [("ar", _("Arabic")), ("fa", _("Persian")), ("uk", _("Ukrainian"))]
PUBLIC_LANGUAGES = [*settings.LANGUAGES, *ONLY_PUBLIC]


def staff_language(code: str) -> str:
    """That of a paper or a record that is only in the languages of the product: `code`, or German."""
    return code if code in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
