"""Addresses of the monitoring; part of the namespace `districts`."""

from django.urls import path

from districts.monitoring import import_views, views

urlpatterns = [
    path("", views.IndicatorListView.as_view(), name="indicator_list"),
    path("import/", import_views.IndicatorImportView.as_view(), name="indicator_import"),
    path("import/check/", import_views.IndicatorImportCheckView.as_view(), name="indicator_import_check"),
    path("import/template.xlsx", import_views.IndicatorTemplateView.as_view(), name="indicator_template"),
    path("districts/<slug:slug>/", views.IndicatorDistrictView.as_view(), name="indicator_district"),
    path("indicators/new/", views.IndicatorCreateView.as_view(), name="indicator_create"),
    path("indicators/<slug:code>/", views.IndicatorDetailView.as_view(), name="indicator_detail"),
    path("indicators/<slug:code>/edit/", views.IndicatorUpdateView.as_view(), name="indicator_update"),
]
