"""All addresses of the product; each app lists its own."""

from django.urls import path

from welcome import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
