"""Every address of the product; each app has its own under its name."""

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.totp.views import deactivate_totp
from allauth.mfa.webauthn.views import reauthenticate_webauthn
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, re_path
from django.views.i18n import set_language

from accounts.security import views as security
from welcome import health, home, search, views
from welcome.leaving.views import LeaveView
from welcome.patterns.views import PatternsView
from welcome.registers import views as registers
from welcome.retention import views as retention

handler500 = "welcome.views.server_error"

# The pages of django-allauth that are used; there is no sign-up and no own e-mail management.
account_urls = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/sent/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]

# Second factor and single sign-on; recovery codes are shown once, so there is no page to look at them again.
account_urls += [
    path("second-factor/", factor.index, name="mfa_index"),
    path("second-factor/login/", factor.authenticate, name="mfa_authenticate"),
    path("second-factor/confirm/", factor.reauthenticate, name="mfa_reauthenticate"),
    path("second-factor/app/", security.TOTPView.as_view(), name="mfa_activate_totp"),
    path("second-factor/app/remove/", deactivate_totp, name="mfa_deactivate_totp"),
    path("second-factor/codes/", security.RecoveryCodesView.as_view(), name="mfa_generate_recovery_codes"),
    path("second-factor/passkey/", security.PasskeyView.as_view(), name="mfa_add_webauthn"),
    path("second-factor/passkey/confirm/", reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path(
        "second-factor/passkey/<int:pk>/remove/",
        security.PasskeyRemoveView.as_view(),
        name="mfa_remove_webauthn",
    ),
    path("", include("allauth.socialaccount.providers.openid_connect.urls")),
]

urlpatterns = [
    path("", home.home, name="home"),
    path("search/", search.search, name="search"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("accounts/", include(account_urls)),
    path("language/", login_not_required(set_language), name="set_language"),
    path("theme/", views.set_theme, name="set_theme"),
    path("hints/", views.hints, name="hints"),
    path("session/extend/", views.session_extend, name="session_extend"),
    path("staff/<int:pk>/leave/", LeaveView.as_view(), name="user_leave"),
    path("audit/patterns/", PatternsView.as_view(), name="audit_patterns"),
    path("retention/", retention.RetentionView.as_view(), name="retention"),
    path("retention/announced/", retention.AnnouncedView.as_view(), name="retention_announced"),
    path("retention/<int:pk>/", retention.PeriodsView.as_view(), name="retention_periods"),
    path("registers/processing/", registers.ProcessingView.as_view(), name="register_processing"),
    path("registers/controllers/", registers.JointControllersView.as_view(), name="register_controllers"),
    path("", include("districts.urls")),
    path("catalogues/", include("catalogues.urls")),
    path("", include("partners.urls")),
    path("clients/", include("clients.urls")),
    path("", include("accounts.urls")),
    path("", include("consultations.urls")),
    path("", include("network.urls")),
    path("statistics/", include("reports.urls")),
    path("", include("reports.evaluation.urls")),
    path("open-data/", include("reports.open_data.urls")),
]
