"""For the operator, when the last system administrator has lost the device."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from accounts.services import reset_factor


class Command(BaseCommand):
    help = (
        "Removes the second factor of the account with the given e-mail address; the person is told by mail."
    )

    def add_arguments(self, parser):
        parser.add_argument("email")

    def handle(self, email, **options):
        user = User.objects.filter(email=email.lower()).first()
        if user is None:
            raise CommandError("There is no account with this address.")
        try:
            reset_factor(request=None, user=user)
        except ValidationError as refusal:
            raise CommandError(refusal.messages[0]) from refusal
        self.stdout.write("The second factor has been reset.")
