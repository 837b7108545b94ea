"""Addresses of events; part of the namespace `network`."""

from django.urls import path

from network.events import number_views, public_views, step_views, views

urlpatterns = [
    path("events/", views.EventListView.as_view(), name="event_list"),
    path("events/new/", views.EventCreateView.as_view(), name="event_create"),
    path("events/calendar/", views.EventCalendarView.as_view(), name="event_calendar"),
    path("events/<uuid:pk>/", views.EventDetailView.as_view(), name="event_detail"),
    path("events/<uuid:pk>.ics", views.EventIcsView.as_view(), name="event_ics"),
    path("events/<uuid:pk>/leaflet/", views.EventLeafletView.as_view(), name="event_leaflet"),
    path("events/<uuid:pk>/edit/", views.EventUpdateView.as_view(), name="event_update"),
    path("events/<uuid:pk>/report/", views.EventReportView.as_view(), name="event_report"),
    path("events/<uuid:pk>/move/<slug:state>/", step_views.EventMoveView.as_view(), name="event_move"),
    path("events/<uuid:pk>/numbers/", number_views.NumberGiveView.as_view(), name="number_give"),
    path("events/<uuid:pk>/numbers/<int:number>/", number_views.NumberCardView.as_view(), name="number_card"),
    path(
        "events/<uuid:pk>/numbers/<int:number>/back/",
        number_views.NumberBackView.as_view(),
        name="number_back",
    ),
    path("offers/", public_views.public_calendar, name="public_calendar"),
    path("offers/number/", public_views.public_code, name="public_code"),
    path("offers/number/<str:token>/", public_views.public_number, name="public_number"),
    path("offers/event/<uuid:pk>/", public_views.public_event, name="public_event"),
    path("offers/event/<uuid:pk>.ics", public_views.public_event_ics, name="public_event_ics"),
    path("offers/<slug:district>/", public_views.public_calendar, name="public_district"),
    path("offers/<slug:district>.ics", public_views.public_feed, name="public_feed"),
    path("offers/<path:address>", public_views.public_elsewhere, name="public_elsewhere"),
]
