from django.urls import path

from catalogues import views
from catalogues.models import CodeEntry, Language, Nationality, TopicGroup

app_name = "catalogues"

urlpatterns = [
    path("", views.TopicListView.as_view(), name="topic_list"),
    path("topics/new/", views.TopicCreateView.as_view(), name="topic_create"),
    path("topics/<str:pk>/edit/", views.TopicUpdateView.as_view(), name="topic_update"),
    path("groups/<str:pk>/edit/", views.EntryUpdateView.as_view(model=TopicGroup), name="topicgroup_update"),
    path("codes/", views.EntryListView.as_view(model=CodeEntry), name="codeentry_list"),
    path("codes/<int:pk>/edit/", views.EntryUpdateView.as_view(model=CodeEntry), name="codeentry_update"),
    path("languages/", views.EntryListView.as_view(model=Language), name="language_list"),
    path("languages/<str:pk>/edit/", views.EntryUpdateView.as_view(model=Language), name="language_update"),
    path("nationalities/", views.EntryListView.as_view(model=Nationality), name="nationality_list"),
    path(
        "nationalities/<str:pk>/edit/",
        views.EntryUpdateView.as_view(model=Nationality),
        name="nationality_update",
    ),
]
