from django.urls import path

from consultations.rights import views

urlpatterns = [
    path("clients/<int:pk>/rights/", views.RightsView.as_view(), name="client_rights"),
    path("clients/<int:pk>/rights/copy.zip", views.CopyView.as_view(), name="client_copy"),
    path("clients/<int:pk>/rights/anonymise/", views.EraseView.as_view(), name="client_erase"),
    path("clients/<int:pk>/rights/<slug:kind>/", views.MarkView.as_view(), name="client_mark"),
    path("clients/<int:pk>/rights/<slug:kind>/end/", views.MarkEndView.as_view(), name="client_mark_end"),
]
