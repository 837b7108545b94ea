"""Addresses of the housing programme, below /housing/; part of the namespace `network`."""

from django.urls import path

from network.housing import figure_views, import_views, place_views, views

urlpatterns = [
    path("", views.HousingUnitListView.as_view(), name="housingunit_list"),
    path("new/", views.HousingUnitCreateView.as_view(), name="housingunit_create"),
    path("board/", figure_views.HousingBoardView.as_view(), name="housing_board"),
    path("figures/", figure_views.HousingFiguresView.as_view(), name="housing_figures"),
    path("import/", import_views.HousingImportView.as_view(), name="housing_import"),
    path("import/check/", import_views.HousingImportCheckView.as_view(), name="housing_import_check"),
    path("import/template/", import_views.HousingTemplateView.as_view(), name="housing_template"),
    path("<uuid:pk>/", views.HousingUnitDetailView.as_view(), name="housingunit_detail"),
    path("<uuid:pk>/edit/", views.HousingUnitUpdateView.as_view(), name="housingunit_update"),
    path("<uuid:pk>/delete/", views.HousingUnitDeleteView.as_view(), name="housingunit_delete"),
    path("<uuid:pk>/placements/new/", views.PlacementCreateView.as_view(), name="placement_create"),
    path("placements/<uuid:pk>/edit/", views.PlacementUpdateView.as_view(), name="placement_update"),
    path("placements/<uuid:pk>/end/", views.PlacementEndView.as_view(), name="placement_end"),
    path("placements/<uuid:pk>/delete/", views.PlacementDeleteView.as_view(), name="placement_delete"),
    path("accommodations/", place_views.AccommodationListView.as_view(), name="accommodation_list"),
    path("accommodations/new/", place_views.AccommodationCreateView.as_view(), name="accommodation_create"),
    path(
        "accommodations/<int:pk>/edit/",
        place_views.AccommodationUpdateView.as_view(),
        name="accommodation_update",
    ),
]
