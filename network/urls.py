"""Addresses of the network; each part has its own in its package."""

from django.urls import URLPattern, URLResolver, include, path

app_name = "network"

urlpatterns: list[URLPattern | URLResolver] = [path("", include("network.volunteers.urls"))]
