from django.urls import path

from consultations.merging import views

urlpatterns = [
    path("clients/<int:pk>/merge/", views.MergeChooseView.as_view(), name="client_merge"),
    path("clients/<int:pk>/merge/<int:other>/", views.CompareView.as_view(), name="client_compare"),
    path("merges/<int:pk>/undo/", views.MergeUndoView.as_view(), name="client_merge_undo"),
]
