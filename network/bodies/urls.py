"""Addresses of bodies; part of the namespace `network`."""

from django.urls import path

from network.bodies import decision_views, meeting_views, views

urlpatterns = [
    path("bodies/", views.BodyListView.as_view(), name="body_list"),
    path("bodies/new/", views.BodyCreateView.as_view(), name="body_create"),
    path("bodies/<uuid:pk>/", views.BodyDetailView.as_view(), name="body_detail"),
    path("bodies/<uuid:pk>/edit/", views.BodyUpdateView.as_view(), name="body_update"),
    path("bodies/<uuid:pk>/end/", views.BodyEndView.as_view(), name="body_end"),
    path("bodies/<uuid:pk>/members/new/", views.MemberCreateView.as_view(), name="bodymember_create"),
    path("bodies/<uuid:pk>/meetings/new/", meeting_views.MeetingCreateView.as_view(), name="meeting_create"),
    path("bodies/members/<uuid:pk>/edit/", views.MemberUpdateView.as_view(), name="bodymember_update"),
    path("meetings/", meeting_views.MeetingListView.as_view(), name="meeting_list"),
    path("meetings/<uuid:pk>/", meeting_views.MeetingDetailView.as_view(), name="meeting_detail"),
    path("meetings/<uuid:pk>.ics", meeting_views.MeetingIcsView.as_view(), name="meeting_ics"),
    path("meetings/<uuid:pk>/edit/", meeting_views.MeetingUpdateView.as_view(), name="meeting_update"),
    path("meetings/<uuid:pk>/invite/", meeting_views.MeetingInviteView.as_view(), name="meeting_invite"),
    path(
        "meetings/<uuid:pk>/move/<slug:state>/", meeting_views.MeetingMoveView.as_view(), name="meeting_move"
    ),
    path("meetings/<uuid:pk>/minutes/", decision_views.MinutesView.as_view(), name="meeting_minutes"),
    path(
        "meetings/<uuid:pk>/<slug:paper>.pdf", meeting_views.MeetingPaperView.as_view(), name="meeting_paper"
    ),
    path("meetings/<uuid:pk>/items/new/", meeting_views.ItemCreateView.as_view(), name="agendaitem_create"),
    path("meetings/items/<int:pk>/edit/", meeting_views.ItemUpdateView.as_view(), name="agendaitem_update"),
    path("meetings/items/<int:pk>/up/", meeting_views.ItemUpView.as_view(), name="agendaitem_up"),
    path("meetings/items/<int:pk>/delete/", meeting_views.ItemDeleteView.as_view(), name="agendaitem_delete"),
    path(
        "meetings/<uuid:pk>/decisions/new/",
        decision_views.DecisionCreateView.as_view(),
        name="decision_create",
    ),
    path("decisions/", decision_views.DecisionListView.as_view(), name="decision_list"),
    path("decisions/<int:pk>/edit/", decision_views.DecisionUpdateView.as_view(), name="decision_update"),
    path("decisions/<int:pk>/close/", decision_views.DecisionCloseView.as_view(), name="decision_close"),
]
