"""Addresses of the network; each part has its own in its package."""

from django.urls import URLPattern, URLResolver, include, path

from network.bodies.urls import urlpatterns as bodies
from network.events.urls import urlpatterns as events

app_name = "network"

urlpatterns: list[URLPattern | URLResolver] = [
    *events,
    *bodies,
    path("", include("network.mediators.urls")),
    path("", include("network.volunteers.urls")),
    path("fund/", include("network.fund.urls")),
    path("welcome/", include("network.public.urls")),
    path("housing/", include("network.housing.urls")),
]
