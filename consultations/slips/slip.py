"""What is printed on a referral slip, and on the card of an appointment. What is empty is not printed: pass on what the
receiver needs and no more."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Paper(StrEnum):
    A4 = "a4"
    RECEIPT = "receipt"


class Agreement(StrEnum):
    """What the client has agreed to: to be referred, or in writing that data are passed on."""

    REFERRAL = "referral"
    DATA = "data"


@dataclass(frozen=True)
class Label:
    """An entry of a catalogue with its labels; German is required, the others may be empty."""

    code: str
    de: str
    en: str = ""
    tr: str = ""


@dataclass(frozen=True)
class Sender:
    office: str
    address: str = ""
    phone: str = ""
    contact: str = ""
    """Who answers questions."""


@dataclass(frozen=True)
class Receiver:
    organisation: str
    service: str = ""
    address: str = ""
    opening_hours: str = ""
    directions: str = ""
    phone: str = ""
    website: str = ""
    documents: tuple[str, ...] = ()
    """What to bring along."""


@dataclass(frozen=True)
class Slip:
    """`priority` is a code of the catalogue `priority`; `topic` is left empty where it could harm who carries the slip;
    `client` is a code or a name, as agreed; `language` is the client's, for the receiver."""

    code: str
    issued_on: date
    sender: Sender
    receiver: Receiver
    topic: Label | None = None
    concern: str = ""
    priority: str = ""
    client: str = ""
    language: Label | None = None
    agreement: Agreement | None = None
    agreed_until: date | None = None


@dataclass(frozen=True)
class Card:
    """An appointment on paper: its time is that on the wall of the office. No name of who is to come."""

    code: str
    issued_on: date
    starts_at: datetime
    office: str
    address: str = ""
    phone: str = ""
    adviser: str = ""
