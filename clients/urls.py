from django.urls import include, path

from clients import views
from clients.breakglass import views as breakglass

app_name = "clients"

urlpatterns = [
    path("", include("clients.notices.urls")),
    path("", views.ClientListView.as_view(), name="client_list"),
    path("new/", views.ClientCreateView.as_view(), name="client_create"),
    path("<int:pk>/edit/", views.ClientUpdateView.as_view(), name="client_update"),
    path("<int:pk>/", views.ClientDetailView.as_view(), name="client_detail"),
    path("options/", views.ClientOptionsView.as_view(), name="client_options"),
    path("duplicates/", views.ClientDuplicatesView.as_view(), name="client_duplicates"),
    path("break-glass/", breakglass.BreakGlassListView.as_view(), name="breakglass_list"),
    path("break-glass/new/<str:token>/", breakglass.BreakGlassCreateView.as_view(), name="breakglass_create"),
    path("break-glass/<int:pk>/", breakglass.BreakGlassReviewView.as_view(), name="breakglass_review"),
    path("break-glass/file/<int:client>/", breakglass.BreakGlassFileView.as_view(), name="breakglass_file"),
    path("<int:pk>/panel/", views.ClientPanelView.as_view(), name="client_panel"),
]
