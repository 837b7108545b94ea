from django.urls import include, path

from partners import part_views, views
from partners.hsds import interface
from partners.hsds import views as packages
from partners.reviews import urls as reviews

app_name = "partners"

urlpatterns = [
    path("directory/package/", include(packages.urlpatterns)),
    path("directory/hsds/", include(interface.urlpatterns)),
    path("", include(reviews.urlpatterns)),
    path("organisations/", views.OrganisationListView.as_view(), name="organisation_list"),
    path("organisations/new/", views.OrganisationCreateView.as_view(), name="organisation_create"),
    path("organisations/<uuid:pk>/", views.OrganisationDetailView.as_view(), name="organisation_detail"),
    path("organisations/<uuid:pk>/edit/", views.OrganisationUpdateView.as_view(), name="organisation_update"),
    path(
        "organisations/<uuid:pk>/active/", views.OrganisationActiveView.as_view(), name="organisation_active"
    ),
    path(
        "organisations/<uuid:pk>/places/new/",
        part_views.LocationCreateView.as_view(),
        name="location_create",
    ),
    path(
        "organisations/<uuid:pk>/contacts/new/",
        part_views.ContactCreateView.as_view(),
        name="contact_create",
    ),
    path(
        "organisations/<uuid:pk>/agreements/new/",
        part_views.AgreementCreateView.as_view(),
        name="agreement_create",
    ),
    path("places/<uuid:pk>/edit/", part_views.LocationUpdateView.as_view(), name="location_update"),
    path("places/<uuid:pk>/remove/", part_views.LocationDeleteView.as_view(), name="location_delete"),
    path("contacts/<uuid:pk>/edit/", part_views.ContactUpdateView.as_view(), name="contact_update"),
    path("contacts/<uuid:pk>/remove/", part_views.ContactDeleteView.as_view(), name="contact_delete"),
    path("agreements/<int:pk>/edit/", part_views.AgreementUpdateView.as_view(), name="agreement_update"),
    path("agreements/<int:pk>/remove/", part_views.AgreementDeleteView.as_view(), name="agreement_delete"),
    path("services/", views.ServiceListView.as_view(), name="service_list"),
    path("services/new/", views.ServiceCreateView.as_view(), name="service_create"),
    path("services/<uuid:pk>/", views.ServiceDetailView.as_view(), name="service_detail"),
    path("services/<uuid:pk>/edit/", views.ServiceUpdateView.as_view(), name="service_update"),
    path("services/<uuid:pk>/offered/", views.ServiceOfferedView.as_view(), name="service_offered"),
    path("services/<uuid:pk>/confirm/", views.ServiceConfirmView.as_view(), name="service_confirm"),
    path("services/<uuid:pk>/capacity/", views.ServiceCapacityView.as_view(), name="service_capacity"),
]
