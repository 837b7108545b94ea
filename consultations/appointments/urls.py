"""Addresses of appointments; part of the namespace `consultations`."""

from django.urls import path

from consultations.appointments import booking_views, feed, link_views, views, waiting_views

urlpatterns = [
    path("appointments/", views.AppointmentListView.as_view(), name="appointment_list"),
    path("appointments/new/", booking_views.AppointmentCreateView.as_view(), name="appointment_create"),
    path("appointments/waiting/", waiting_views.WaitingListView.as_view(), name="waiting_list"),
    path("appointments/waiting/new/", waiting_views.WaitingCreateView.as_view(), name="waiting_create"),
    path(
        "appointments/waiting/<uuid:pk>/remove/",
        waiting_views.WaitingRemoveView.as_view(),
        name="waiting_remove",
    ),
    path("appointments/<uuid:pk>/", views.AppointmentDetailView.as_view(), name="appointment_detail"),
    path(
        "appointments/<uuid:pk>/move/", booking_views.AppointmentMoveView.as_view(), name="appointment_move"
    ),
    path("appointments/<uuid:pk>/cancel/", views.AppointmentCancelView.as_view(), name="appointment_cancel"),
    path(
        "appointments/<uuid:pk>/card/",
        views.AppointmentCardView.as_view(),
        {"paper": "a4"},
        name="appointment_card",
    ),
    path(
        "appointments/<uuid:pk>/receipt/",
        views.AppointmentCardView.as_view(),
        {"paper": "receipt"},
        name="appointment_receipt",
    ),
    path("appointments/<uuid:pk>/<slug:step>/", views.AppointmentStepView.as_view(), name="appointment_step"),
    path("appointment/<str:token>/", link_views.appointment_call_off, name="appointment_call_off"),
    path("calendar/renew/", waiting_views.CalendarRenewView.as_view(), name="calendar_renew"),
    path("calendar/revoke/", waiting_views.CalendarRevokeView.as_view(), name="calendar_revoke"),
    path("calendar/<str:token>.ics", feed.calendar_feed, name="calendar_feed"),
]
