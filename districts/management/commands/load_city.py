"""Sets up the city of this installation from a file."""

from django.core.management import BaseCommand, CommandError
from django.core.management.base import no_translations

from districts.loading import CityFileError, find_city_file, load_city, read_city_file
from districts.models import District, Office


class Command(BaseCommand):
    help = (
        "Creates or updates the city, its districts, employers, offices, sites, opening hours and holidays from a "
        "file (docs/city-file.md). Doing it again changes nothing. Examples: manage.py load_city dortmund, "
        "manage.py load_city osnabrueck.json"
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "city", metavar="CITY|FILE.json", help="a shipped city, or a file that describes one"
        )

    @no_translations
    def handle(self, *, city: str, verbosity: int, **options) -> None:
        try:
            loaded = load_city(read_city_file(find_city_file(city)))
        except CityFileError as error:
            raise CommandError(str(error)) from error
        if verbosity:
            districts = District.objects.filter(kind=District.Kind.DISTRICT).count()
            self.stdout.write(f"{loaded}: {districts} districts, {Office.objects.count()} offices")
