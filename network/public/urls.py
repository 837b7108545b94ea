"""Addresses of the public pages; part of the namespace `network`. The language stands in the address, so that caches
can keep a page and people can pass it on."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from network.public import views
from network.public.wording import LANGUAGES


class PageLanguageConverter(StringConverter):
    regex = "|".join(LANGUAGES)


register_converter(PageLanguageConverter, "page_language")

urlpatterns = [
    path("", views.choose_language, name="welcome"),
    path("<page_language:language>/", views.start, name="welcome_start"),
    path("<page_language:language>/office/<slug:code>/", views.office, name="welcome_office"),
    path("<page_language:language>/office/<slug:code>.pdf", views.leaflet, name="welcome_leaflet"),
    path("<page_language:language>/district/<slug:slug>/", views.district, name="welcome_district"),
    path("<page_language:language>/services/", views.services, name="welcome_services"),
    path("<page_language:language>/services/<uuid:pk>/", views.service, name="welcome_service"),
    path("<page_language:language>/accessibility/", views.accessibility, name="welcome_accessibility"),
]
