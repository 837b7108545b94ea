"""The product's settings, served together with the bare views it is compared with."""

from welcome.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
NETWORK_PUBLIC = EVENTS_PUBLIC = True
