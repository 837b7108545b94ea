"""Deletes the entries of the audit trail whose retention period is over."""

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from core.trail import retention


class Command(BaseCommand):
    help = (
        "Says how many entries of the audit trail are older than AUDIT_MONTHS; deletes them with --commit, as the"
        " worker does once a day. Example: manage.py expire_audit --commit"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--commit", action="store_true", help="delete; without it nothing is changed")

    def handle(self, *args, commit: bool, **options) -> None:
        today = timezone.localdate()
        found = retention.expire(today) if commit else retention.expired(today)
        did = "Deleted" if commit else "To be deleted"
        self.stdout.write(f"{did}: {found.rows} entries from before {found.until.isoformat()}.")
