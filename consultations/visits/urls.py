"""Addresses of home visits; part of the namespace `consultations`."""

from django.urls import path

from consultations.visits import move_in_views, paper_views, views

urlpatterns = [
    path("visits/", views.VisitListView.as_view(), name="visit_list"),
    path("visits/move-ins/", move_in_views.MoveInListView.as_view(), name="visit_move_ins"),
    path("visits/new/", views.VisitCreateView.as_view(), name="visit_create"),
    path("visits/import/", paper_views.NoticesView.as_view(), name="visit_import"),
    path("visits/import/template/", paper_views.NoticesTemplateView.as_view(), name="visit_template"),
    path("visits/letters/", paper_views.LettersView.as_view(), name="visit_letters"),
    path("visits/<int:pk>/", views.VisitDetailView.as_view(), name="visit_detail"),
    path("visits/<int:pk>/edit/", views.VisitUpdateView.as_view(), name="visit_update"),
    path("visits/<int:pk>/letter/", paper_views.LetterView.as_view(), name="visit_letter"),
    path("visits/<int:pk>/move/<slug:state>/", views.VisitMoveView.as_view(), name="visit_move"),
]
