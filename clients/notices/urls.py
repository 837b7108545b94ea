"""Addresses of privacy notices; part of the namespace `clients`."""

from django.urls import path

from clients.notices import views

urlpatterns = [
    path("notices/", views.NoticeListView.as_view(), name="notice_list"),
    path("notices/<int:pk>/", views.NoticeDetailView.as_view(), name="notice_detail"),
    path("notices/<int:pk>/notice.pdf", views.NoticePdfView.as_view(), name="notice_pdf"),
    path("notices/<int:pk>/edit/", views.NoticeUpdateView.as_view(), name="notice_update"),
    path("notices/<int:pk>/approve/", views.NoticeApproveView.as_view(), name="notice_approve"),
    path("notices/of/<int:employer>/new/", views.NoticeCreateView.as_view(), name="notice_create"),
    path("notices/of/<int:employer>/renew/", views.NoticeRenewView.as_view(), name="notice_renew"),
    path("<int:pk>/notice/", views.ClientNoticeView.as_view(), name="client_notice"),
]
