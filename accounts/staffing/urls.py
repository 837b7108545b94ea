from django.urls import path

from accounts.staffing import absence_views, views

urlpatterns = [
    path("roster/", views.RosterView.as_view(), name="roster_own"),
    path("offices/<str:code>/roster/", views.RosterView.as_view(), name="roster_detail"),
    path("offices/<str:code>/roster/plan/", views.RosterUpdateView.as_view(), name="roster_update"),
    path("offices/<str:code>/roster/fill/", views.RosterFillView.as_view(), name="roster_fill"),
    path("offices/<str:code>/roster/duty/", views.DutyCreateView.as_view(), name="duty_create"),
    path("duties/<int:pk>/remove/", views.DutyDeleteView.as_view(), name="duty_delete"),
    path("absences/", absence_views.AbsenceListView.as_view(), name="absence_list"),
    path("absences/new/", absence_views.AbsenceCreateView.as_view(), name="absence_create"),
    path("absences/<int:pk>/edit/", absence_views.AbsenceUpdateView.as_view(), name="absence_update"),
    path("absences/<int:pk>/remove/", absence_views.AbsenceDeleteView.as_view(), name="absence_delete"),
]
