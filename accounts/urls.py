from django.urls import include, path

from accounts import audit_views, views
from accounts.review.views import ReviewView
from accounts.security import session_views

app_name = "accounts"

urlpatterns = [
    path("staff/", views.UserListView.as_view(), name="user_list"),
    path("staff/review/", ReviewView.as_view(), name="review"),
    path("staff/new/", views.UserCreateView.as_view(), name="user_create"),
    path("staff/<int:pk>/", views.UserDetailView.as_view(), name="user_detail"),
    path("staff/<int:pk>/edit/", views.UserUpdateView.as_view(), name="user_update"),
    path("staff/<int:pk>/invite/", views.UserInviteView.as_view(), name="user_invite"),
    path("staff/<int:pk>/activate/", views.UserActivateView.as_view(), name="user_activate"),
    path("staff/<int:pk>/second-factor/", views.FactorResetView.as_view(), name="user_factor"),
    path("staff/<int:pk>/memberships/new/", views.MembershipCreateView.as_view(), name="membership_create"),
    path("staff/<int:pk>/city-roles/new/", views.CityRoleCreateView.as_view(), name="cityrole_create"),
    path("memberships/<int:pk>/end/", views.MembershipEndView.as_view(), name="membership_end"),
    path("city-roles/<int:pk>/end/", views.CityRoleEndView.as_view(), name="cityrole_end"),
    path("audit/", audit_views.TrailView.as_view(), name="audit_list"),
    path("audit/readers/", audit_views.ReadersView.as_view(), name="audit_readers"),
    path("audit/staff/", audit_views.StaffActsView.as_view(), name="audit_staff"),
    path("profile/", views.ProfileView.as_view(), name="profile"),
    path("profile/sessions/", session_views.SessionsView.as_view(), name="sessions"),
    path("", include("accounts.staffing.urls")),
]
