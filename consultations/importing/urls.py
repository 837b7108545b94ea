"""Addresses of the import pages; part of the namespace `consultations`."""

from django.urls import path

from consultations.importing import views

urlpatterns = [
    path("", views.ImportListView.as_view(), name="import_list"),
    path("new/", views.ImportCreateView.as_view(), name="import_create"),
    path("template.xlsx", views.ImportTemplateView.as_view(), name="import_template"),
    path("<int:pk>/", views.ImportDetailView.as_view(), name="import_detail"),
    path("<int:pk>/rejects.csv", views.ImportRejectsView.as_view(), name="import_rejects"),
    path("<int:pk>/start/", views.ImportStartView.as_view(), name="import_start"),
    path("<int:pk>/undo/", views.ImportUndoView.as_view(), name="import_undo"),
    path("<int:pk>/retry/", views.ImportRetryView.as_view(), name="import_retry"),
    path("<int:pk>/discard/", views.ImportDiscardView.as_view(), name="import_discard"),
]
