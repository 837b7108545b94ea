"""Addresses of the fund, below /fund/; part of the namespace `network`."""

from django.urls import path

from network.fund import budget_views, money_views, public, views

urlpatterns = [
    path("", views.FundListView.as_view(), name="fund_list"),
    path("<uuid:pk>/", views.FundDetailView.as_view(), name="fund_detail"),
    path("<uuid:pk>/check/", views.CheckView.as_view(), name="fund_check"),
    path("<uuid:pk>/query/", views.QueryView.as_view(), name="fund_query"),
    path("<uuid:pk>/advocate/", views.AdvocateView.as_view(), name="fund_advocate"),
    path("<uuid:pk>/decide/", views.DecideView.as_view(), name="fund_decide"),
    path("<uuid:pk>/pay/", money_views.PayView.as_view(), name="fund_pay"),
    path("<uuid:pk>/settle/", money_views.SettleView.as_view(), name="fund_settle"),
    path("<uuid:pk>/repay/", money_views.RepayView.as_view(), name="fund_repay"),
    path("<uuid:pk>/receipts/", views.ReceiptsView.as_view(), name="fund_receipts"),
    path("<uuid:pk>/receipts/<uuid:receipt>/", views.ReceiptView.as_view(), name="fund_receipt"),
    path("<uuid:pk>/waive/", money_views.WaiveView.as_view(), name="fund_waive"),
    path(
        "<uuid:pk>/<slug:kind>/<int:entry>/cancel/",
        money_views.CancelView.as_view(),
        name="fund_cancel",
    ),
    path("<uuid:pk>/take-back/", money_views.TakeBackView.as_view(), name="fund_take_back"),
    path("<uuid:pk>/undecide/", money_views.UndecideView.as_view(), name="fund_undecide"),
    path("<uuid:pk>/close/", money_views.CloseView.as_view(), name="fund_close"),
    path("<uuid:pk>/letters/<slug:kind>/", views.LetterView.as_view(), name="fund_letter"),
    path("budgets/", budget_views.BudgetBoardView.as_view(), name="fund_budgets"),
    path("budgets/<int:year>/move/", budget_views.BudgetMoveView.as_view(), name="fund_move"),
    path(
        "budgets/<int:year>/<slug:district>/",
        budget_views.BudgetUpdateView.as_view(),
        name="fund_budget_update",
    ),
    path("rules/", budget_views.RuleCreateView.as_view(), name="fundrule_create"),
    path("apply/", public.apply, name="fund_apply"),
    path("page/<str:token>/", public.page, name="fund_page"),
]
