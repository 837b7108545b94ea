from django.urls import path

from consultations.handing.views import HandOverView

urlpatterns = [path("clients/<int:pk>/hand-over/", HandOverView.as_view(), name="client_hand_over")]
