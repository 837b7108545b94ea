"""Entry point of the web process."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "welcome.settings")

application = get_wsgi_application()

# What was loaded stays until the process ends: looking through it for garbage again and again, and that every 700
# objects, takes a tenth of the time of a list.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 10, 10)
