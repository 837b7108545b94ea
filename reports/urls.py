from django.urls import path, register_converter

from reports import views
from reports.downloads import FORMATS

app_name = "reports"


class FormatConverter:
    regex = "|".join(FORMATS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(FormatConverter, "file_format")

urlpatterns = [
    path("", views.DashboardView.as_view(), name="dashboard"),
    path("gaps/", views.GapsView.as_view(), name="gaps"),
    path("annual-report/", views.AnnualReportView.as_view(), name="annual_report"),
    path("annual-report.xlsx", views.AnnualReportFileView.as_view(), name="annual_report_file"),
    path("table.<file_format:file_format>", views.TableView.as_view(), name="table"),
]
