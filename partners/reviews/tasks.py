"""Background work of keeping the directory right."""

from django_tasks import task

from partners.models import DirectoryChange
from partners.reviews import asking


@task()
def remind_partners() -> None:
    asking.run()
    DirectoryChange.forget()
