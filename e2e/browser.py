"""Which browser the journeys use: the one of the distribution, never a downloaded one. The same Chromium without its
windows and toolbars comes first: a window of it costs a fifth of a second less of each core."""

import shutil

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def find_chromium() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)
