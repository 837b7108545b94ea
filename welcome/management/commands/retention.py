"""Says what is due by the rules of retention; does it with --commit."""

import sys

from django.core.management import BaseCommand, CommandParser
from django.core.management.base import no_translations

from core.commands import WholeCity
from core.progress import ProgressBar
from welcome.retention import engine


class Command(WholeCity, BaseCommand):
    help = (
        "Lists per rule and office what would be deleted, emptied or anonymised, and since when the oldest is due; "
        "does it with --commit, in batches, as the worker does every night. Example: manage.py retention --commit"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--commit", action="store_true", help="do it; without it nothing is changed")
        parser.add_argument(
            "--again",
            type=int,
            nargs="+",
            default=[],
            metavar="NUMBER",
            help="after a restore: anonymise these clients, whose numbers the log names, once more",
        )

    @no_translations
    def handle(self, *, commit: bool, again: list[int], **options) -> None:
        if again:
            self.stdout.write(f"Anonymised again: {engine.again(again)}.")
            return
        for year in engine.years_to_freeze():
            self.stderr.write(f"Warning: clients last seen in {year} are due, and {year} is not frozen.")
        if commit:
            self._commit()
        else:
            self._list()

    def _list(self) -> None:
        due = [each for each in engine.preview() if each.count]
        for each in due:
            place = each.holder.office.code if each.holder.office else "-"
            self.stdout.write(
                f"{each.rule.code:12} {place:5} {each.count:8}  oldest {each.oldest}  {each.rule.then}"
            )
        self.stdout.write(f"Due: {sum(each.count for each in due)}. Nothing was changed; --commit does it.")

    def _commit(self) -> None:
        with ProgressBar(sys.stderr, "Retention") as bar:
            counts = engine.run(progress=bar.show)
        for code, count in counts.items():
            self.stdout.write(f"{code:12} {count:8}")
        self.stdout.write(f"Done: {sum(counts.values())}.")
