from django.urls import path

from clients import views

app_name = "clients"

urlpatterns = [
    path("", views.ClientListView.as_view(), name="client_list"),
    path("new/", views.ClientCreateView.as_view(), name="client_create"),
    path("<int:pk>/edit/", views.ClientUpdateView.as_view(), name="client_update"),
    path("<int:pk>/", views.ClientDetailView.as_view(), name="client_detail"),
    path("options/", views.ClientOptionsView.as_view(), name="client_options"),
    path("duplicates/", views.ClientDuplicatesView.as_view(), name="client_duplicates"),
    path("<int:pk>/panel/", views.ClientPanelView.as_view(), name="client_panel"),
]
