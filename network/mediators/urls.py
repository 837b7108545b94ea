"""Addresses of language mediation; part of the namespace `network`."""

from django.urls import path

from network.mediators import money_views, public, request_views, views

_ONE = "mediations/<uuid:pk>"

urlpatterns = [
    path("mediators/", views.MediatorListView.as_view(), name="mediator_list"),
    path("mediators/new/", views.MediatorCreateView.as_view(), name="mediator_create"),
    path("mediators/<uuid:pk>/", views.MediatorDetailView.as_view(), name="mediator_detail"),
    path("mediators/<uuid:pk>/edit/", views.MediatorUpdateView.as_view(), name="mediator_update"),
    path("mediators/<uuid:pk>/copy/", views.MediatorCopyView.as_view(), name="mediator_copy"),
    path("mediators/<uuid:pk>/move/<slug:state>/", views.MediatorMoveView.as_view(), name="mediator_move"),
    path("mediations/", request_views.RequestListView.as_view(), name="mediatorrequest_list"),
    path("mediations/new/", request_views.RequestCreateView.as_view(), name="mediatorrequest_create"),
    path("mediations/payments/", money_views.PaymentListView.as_view(), name="mediatorpayment_list"),
    path("mediations/rates/", money_views.RateListView.as_view(), name="mediatorrate_list"),
    path("mediations/rates/new/", money_views.RateCreateView.as_view(), name="mediatorrate_create"),
    path("mediations/budgets/new/", money_views.BudgetCreateView.as_view(), name="mediatorbudget_create"),
    path(
        "mediations/budgets/<int:pk>/edit/",
        money_views.BudgetUpdateView.as_view(),
        name="mediatorbudget_update",
    ),
    path(f"{_ONE}/", request_views.RequestDetailView.as_view(), name="mediatorrequest_detail"),
    path(f"{_ONE}.ics", request_views.RequestIcsView.as_view(), name="mediatorrequest_ics"),
    path(f"{_ONE}/edit/", request_views.RequestUpdateView.as_view(), name="mediatorrequest_update"),
    path(f"{_ONE}/offer/", request_views.OfferView.as_view(), name="mediatorrequest_offer"),
    path(f"{_ONE}/confirm/", request_views.ConfirmView.as_view(), name="mediatorrequest_confirm"),
    path(f"{_ONE}/decline/", request_views.DeclineView.as_view(), name="mediatorrequest_decline"),
    path(f"{_ONE}/finish/", request_views.FinishView.as_view(), name="mediatorrequest_finish"),
    path(f"{_ONE}/miss/", request_views.MissView.as_view(), name="mediatorrequest_miss"),
    path(f"{_ONE}/move/<slug:state>/", request_views.RequestMoveView.as_view(), name="mediatorrequest_move"),
    path("mediation/<str:token>/", public.mediation_answer, name="mediation_answer"),
    path("mediation/<str:token>/calendar.ics", public.mediation_ics, name="mediation_ics"),
]
