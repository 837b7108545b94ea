"""Addresses of questionnaires; those that begin with `q/` are for whoever answers, short because they are typed."""

from django.urls import path

from reports.evaluation import handing_views, public, tablet, views

app_name = "evaluation"

urlpatterns = [
    path("questionnaires/", views.QuestionnaireListView.as_view(), name="questionnaire_list"),
    path("questionnaires/<int:pk>/", views.QuestionnaireDetailView.as_view(), name="questionnaire_detail"),
    path(
        "questionnaires/<int:pk>/edit/", views.QuestionnaireUpdateView.as_view(), name="questionnaire_update"
    ),
    path("questionnaires/<int:pk>/results/", views.ResultsView.as_view(), name="results"),
    path("questionnaires/<int:pk>/texts/", views.OpenAnswersView.as_view(), name="open_answers"),
    path("questionnaires/texts/<uuid:pk>/", views.OpenAnswerCheckView.as_view(), name="open_answer_check"),
    path("questionnaires/codes/", handing_views.SheetView.as_view(), name="sheet"),
    path("questionnaires/tablet/", handing_views.TabletView.as_view(), name="tablet_start"),
    path("questionnaires/slip/<int:pk>/", handing_views.SlipCreateView.as_view(), name="slip_create"),
    path("questionnaires/slip/<slug:code>/", handing_views.SlipView.as_view(), name="slip"),
    path("q/", public.enter, name="enter"),
    path("q/tablet/<str:token>/", tablet.tablet, name="tablet"),
    path("q/<str:token>/", public.answer, name="answer"),
]
