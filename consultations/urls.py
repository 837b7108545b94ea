from django.urls import include, path

from consultations import list_views, views
from consultations.drafts.views import DraftDiscardView, DraftKeepView
from consultations.proposal_views import ReceiverOptionsView, SuggestionListView
from consultations.sensitive.views import SensitiveNoteView
from consultations.statements.views import AnswerErrorView, StatementView
from consultations.tally.views import TallyView

app_name = "consultations"

urlpatterns = [
    path("consultations/", list_views.ConsultationListView.as_view(), name="consultation_list"),
    path("consultations/new/", views.ConsultationCreateView.as_view(), name="consultation_create"),
    path("consultations/<int:pk>/", views.ConsultationDetailView.as_view(), name="consultation_detail"),
    path("consultations/<int:pk>/edit/", views.ConsultationUpdateView.as_view(), name="consultation_edit"),
    path(
        "consultations/<int:pk>/cancel/", views.ConsultationCancelView.as_view(), name="consultation_cancel"
    ),
    path(
        "consultations/<int:pk>/restore/",
        views.ConsultationRestoreView.as_view(),
        name="consultation_restore",
    ),
    path(
        "consultations/<int:pk>/followed-up/",
        views.FollowUpDoneView.as_view(),
        name="consultation_followed_up",
    ),
    path("consultations/<int:pk>/sensitive/", SensitiveNoteView.as_view(), name="sensitive_note"),
    path("consultations/tally/", TallyView.as_view(), name="tally_create"),
    path("consultations/services/", SuggestionListView.as_view(), name="suggestion_list"),
    path("consultations/receivers/", ReceiverOptionsView.as_view(), name="receiver_options"),
    path("tasks/", include("consultations.due.urls")),
    path("imports/", include("consultations.importing.urls")),
    path("consultations/drafts/", DraftKeepView.as_view(), name="draft_keep"),
    path("consultations/drafts/<uuid:submission>/discard/", DraftDiscardView.as_view(), name="draft_discard"),
    path("", include("consultations.referrals.urls")),
    path("", include("consultations.appointments.urls")),
    path("", include("consultations.desk.urls")),
    path("", include("consultations.visits.urls")),
    path("", include("consultations.rights.urls")),
    path("", include("consultations.merging.urls")),
    path("", include("consultations.handing.urls")),
    path("clients/<int:pk>/answers/", StatementView.as_view(), name="statement_update"),
    path("consents/<int:pk>/error/", AnswerErrorView.as_view(), name="consent_error"),
]
