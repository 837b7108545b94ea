"""Addresses of volunteers; part of the namespace `network`."""

from django.urls import path

from network.volunteers import helping_views, offer_views, public, views
from network.volunteers.list_view import VolunteerListView

urlpatterns = [
    path("volunteers/", VolunteerListView.as_view(), name="volunteer_list"),
    path("volunteers/new/", views.VolunteerCreateView.as_view(), name="volunteer_create"),
    path("volunteers/thanks/", views.ThanksView.as_view(), name="volunteer_thanks"),
    path("volunteers/<uuid:pk>/", views.VolunteerDetailView.as_view(), name="volunteer_detail"),
    path("volunteers/<uuid:pk>/edit/", views.VolunteerUpdateView.as_view(), name="volunteer_update"),
    path("volunteers/<uuid:pk>/move/<slug:state>/", views.MoveView.as_view(), name="volunteer_move"),
    path("volunteers/<uuid:pk>/leave/", views.LeaveView.as_view(), name="volunteer_leave"),
    path("volunteers/<uuid:pk>/thanked/", views.ThankedView.as_view(), name="volunteer_thanked"),
    path("volunteers/<uuid:pk>/copy/", views.CopyView.as_view(), name="volunteer_copy"),
    path(
        "volunteers/<uuid:pk>/offers/new/",
        offer_views.OfferCreateView.as_view(),
        name="volunteeroffer_create",
    ),
    path(
        "volunteers/<uuid:pk>/contacts/new/",
        offer_views.ContactCreateView.as_view(),
        name="volunteercontact_create",
    ),
    path(
        "volunteer-offers/<int:pk>/edit/",
        offer_views.OfferUpdateView.as_view(),
        name="volunteeroffer_update",
    ),
    path("volunteer-offers/<int:pk>/end/", offer_views.OfferEndView.as_view(), name="volunteeroffer_end"),
    path("clients/<int:pk>/volunteer/", offer_views.MatchCreateView.as_view(), name="volunteermatch_create"),
    path("events/<uuid:pk>/volunteers/", helping_views.HelpersView.as_view(), name="event_helpers"),
    path(
        "volunteer-offers/<int:pk>/event/",
        helping_views.OfferEventView.as_view(),
        name="volunteeroffer_event",
    ),
    path("volunteer-matches/<int:pk>/out/", helping_views.TakeOutView.as_view(), name="volunteermatch_out"),
    path("volunteer-matches/<int:pk>/end/", offer_views.MatchEndView.as_view(), name="volunteermatch_end"),
    path("help/", public.apply, name="volunteer_apply"),
    path("help/<str:token>/", public.confirm, name="volunteer_confirm"),
]
