"""Addresses of the desk; part of the namespace `consultations`."""

from django.urls import path

from consultations.desk import display, views

urlpatterns = [
    path("desk/live/<slug:code>/", views.DeskLiveView.as_view(), name="desk_live"),
    path("desk/live/display/<str:key>/", display.display_live, name="display_live"),
    path("desk/display/<str:key>/", display.display, name="display"),
    path("desk/<slug:code>/next/", views.CallNextView.as_view(), name="call_next"),
    path("desk/<slug:code>/display/", views.DisplayRenewView.as_view(), name="display_renew"),
    path("tickets/new/", views.TicketCreateView.as_view(), name="ticket_create"),
    path("tickets/<int:pk>/print/", views.TicketPrintView.as_view(), name="ticket_print"),
    path("tickets/<int:pk>/<slug:step>/", views.TicketStepView.as_view(), name="ticket_step"),
]
