"""Addresses of referrals and consents; part of the namespace `consultations`."""

from django.urls import path

from consultations.referrals import answer_views, consent_views, list_views, quality_views, views

urlpatterns = [
    path("referrals/", list_views.ReferralListView.as_view(), name="referral_list"),
    path("referrals/partners/", quality_views.PartnerQualityView.as_view(), name="partner_quality"),
    path("referrals/<uuid:pk>/", views.ReferralDetailView.as_view(), name="referral_detail"),
    path(
        "referrals/<uuid:pk>/slip/a4/",
        views.ReferralSlipView.as_view(),
        {"paper": "a4"},
        name="referral_slip",
    ),
    path(
        "referrals/<uuid:pk>/slip/receipt/",
        views.ReferralSlipView.as_view(),
        {"paper": "receipt"},
        name="referral_receipt",
    ),
    path("referrals/<uuid:pk>/edit/", views.ReferralUpdateView.as_view(), name="referral_update"),
    path("referrals/<uuid:pk>/move/<slug:state>/", views.ReferralMoveView.as_view(), name="referral_move"),
    path("referrals/<uuid:pk>/link/", views.ReferralSendLinkView.as_view(), name="referral_send_link"),
    path(
        "referrals/<uuid:pk>/link/withdraw/",
        views.ReferralWithdrawLinkView.as_view(),
        name="referral_withdraw_link",
    ),
    path("consultations/<int:pk>/refer/", views.ReferralCreateView.as_view(), name="referral_create"),
    path("clients/<int:pk>/consents/new/", consent_views.ConsentCreateView.as_view(), name="consent_create"),
    path("consents/<int:pk>/", consent_views.ConsentDetailView.as_view(), name="consent_detail"),
    path("consents/<int:pk>/print/", consent_views.ConsentPrintView.as_view(), name="consent_print"),
    path("consents/<int:pk>/revoke/", consent_views.ConsentRevokeView.as_view(), name="consent_revoke"),
    path("answer/<str:token>/", answer_views.referral_answer, name="referral_answer"),
]
