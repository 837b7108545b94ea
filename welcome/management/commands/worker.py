"""The worker process: runs background tasks from the database and says that it lives."""

from django_tasks_db.management.commands import db_worker

from welcome.health import worker_heartbeat


class Command(db_worker.Command):
    help = "Runs background tasks until it is ended. Example: manage.py worker"

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(reload=False)

    def handle(self, **options) -> None:
        with worker_heartbeat():
            super().handle(**options)
