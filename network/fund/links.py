"""The link to the applicant's own page (core/links.py)."""

from core.links import LinkKind
from network.fund.models import FundApplication
from network.public.frames import in_language

LINK = LinkKind("network.fund", page="network:fund_page", days="FUND_PAGE_DAYS")


def token_of(application: FundApplication) -> str:
    return LINK.token_of(application.pk, application.nonce)


def address_of(application: FundApplication) -> str:
    """The whole address, as it stands in a mail, in its language."""
    return in_language(LINK.address_of(application.pk, application.nonce), application.mail_language)


def application_of(token: str, *, lock: bool = False) -> FundApplication:
    """Raises RefusedLink."""
    key, nonce = LINK.read(token)
    found = FundApplication.objects.filter(pk=key)
    found = found.select_for_update(of=("self",)) if lock else found.select_related("district")
    application = found.first()
    stored = application.nonce if application else ""
    LINK.check(application, nonce, stored, is_open=bool(application and not application.forgotten_on))
    return application
