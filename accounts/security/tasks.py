"""What the worker does about sessions by itself."""

from django_tasks import task

from accounts.security import sessions


@task()
def forget_sessions() -> int:
    """Once a day: addresses and browsers of sessions that have ended; how many."""
    return sessions.forget_ended()
