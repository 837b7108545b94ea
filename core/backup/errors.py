"""What keeps a backup from being made or restored."""


class BackupError(Exception):
    """The text is one sentence for the operator, without a full stop."""
