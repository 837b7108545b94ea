"""Keyed checksums of the audit trail: who has the database but not the key can neither invent an entry nor change one.

HMAC-SHA256 with `settings.AUDIT_KEYS`: the first key signs, all of them are accepted.
"""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from ipaddress import ip_address

from django.conf import settings

from core.models import AuditEntry, AuditSeal

START = ""
"""What stands in the place of the link before the first one."""


def entry_text(entry: AuditEntry) -> str:
    """Everything the entry says, the same before it is stored and after it was read, on either database."""
    facts = [
        entry.nonce,
        _moment(entry.at),
        entry.user_id,
        entry.roles,
        entry.action,
        entry.object_type,
        entry.object_id,
        entry.subject,
        _address(entry.address),
        entry.facts,
    ]
    return json.dumps(facts, sort_keys=True, separators=(",", ":"))


def seal_text(seal: AuditSeal, *, entry_mac: str, previous: str) -> str:
    return json.dumps([previous, seal.number, seal.entry_id, _moment(seal.sealed_at), entry_mac])


def sign(text: str) -> str:
    return _mac(settings.AUDIT_KEYS[0], text)


def is_signed(mac: str, text: str) -> bool:
    return any(hmac.compare_digest(mac, _mac(key, text)) for key in settings.AUDIT_KEYS)


def _mac(key: str, text: str) -> str:
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _address(address: str | None) -> str:
    """By its bytes, because databases spell addresses differently."""
    if not address:
        return ""
    try:
        return ip_address(address).packed.hex()
    except ValueError:
        return address
