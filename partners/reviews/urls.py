from django.urls import path

from partners.reviews import answer_views, views

urlpatterns = [
    path("directory/review/<str:token>/", answer_views.review_answer, name="review_answer"),
    path("services/to-be-confirmed/", views.ReviewListView.as_view(), name="review_list"),
    path("services/corrections/", views.ProposalListView.as_view(), name="proposal_list"),
    path("services/corrections/<uuid:pk>/", views.ProposalDecideView.as_view(), name="proposal_decide"),
    path("services/<uuid:pk>/ask/", views.ServiceAskView.as_view(), name="service_ask"),
]
