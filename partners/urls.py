from django.urls import path

from partners import views

app_name = "partners"

urlpatterns = [
    path("organisations/", views.OrganisationListView.as_view(), name="organisation_list"),
    path("organisations/new/", views.OrganisationCreateView.as_view(), name="organisation_create"),
    path("organisations/<uuid:pk>/", views.OrganisationDetailView.as_view(), name="organisation_detail"),
    path("organisations/<uuid:pk>/edit/", views.OrganisationUpdateView.as_view(), name="organisation_update"),
    path(
        "organisations/<uuid:pk>/active/", views.OrganisationActiveView.as_view(), name="organisation_active"
    ),
    path("services/", views.ServiceListView.as_view(), name="service_list"),
    path("services/options/", views.ServiceOptionsView.as_view(), name="service_options"),
    path("services/new/", views.ServiceCreateView.as_view(), name="service_create"),
    path("services/<uuid:pk>/", views.ServiceDetailView.as_view(), name="service_detail"),
    path("services/<uuid:pk>/edit/", views.ServiceUpdateView.as_view(), name="service_update"),
    path("services/<uuid:pk>/offered/", views.ServiceOfferedView.as_view(), name="service_offered"),
    path("services/<uuid:pk>/confirm/", views.ServiceConfirmView.as_view(), name="service_confirm"),
]
