from django.urls import path, register_converter
from django.urls.converters import StringConverter

from reports import barriers, views
from reports.downloads import FORMATS
from reports.explorer import comparison_files, saved_views
from reports.explorer import views as explorer
from reports.frozen import views as frozen
from reports.jobs import views as jobs
from reports.printed import views as printed
from reports.sheets.tandem import SIDES

app_name = "reports"


class FormatConverter(StringConverter):
    regex = "|".join(FORMATS)


class SideConverter(StringConverter):
    regex = "|".join(SIDES)


register_converter(FormatConverter, "file_format")
register_converter(SideConverter, "side")

urlpatterns = [
    path("", views.DashboardView.as_view(), name="dashboard"),
    path("explore/", explorer.ExplorerView.as_view(), name="explorer"),
    path("explore/records/", explorer.RecordsView.as_view(), name="explorer_records"),
    path("explore/saved/new/", saved_views.SavedQueryCreateView.as_view(), name="savedquery_create"),
    path(
        "explore/saved/<int:pk>/edit/", saved_views.SavedQueryUpdateView.as_view(), name="savedquery_update"
    ),
    path(
        "explore/saved/<int:pk>/delete/", saved_views.SavedQueryDeleteView.as_view(), name="savedquery_delete"
    ),
    path("gaps/", views.GapsView.as_view(), name="gaps"),
    path("gaps/meetings/<uuid:pk>/", barriers.MeetingBarriersView.as_view(), name="meeting_barriers"),
    path("annual-report/", printed.AnnualReportView.as_view(), name="annual_report"),
    path("annual-report.xlsx", printed.AnnualReportFileView.as_view(), name="annual_report_file"),
    path("annual-report/pages/", printed.FrozenPagesView.as_view(), name="frozen_pages"),
    path("annual-report/share/<side:side>/", printed.FrozenShareView.as_view(), name="frozen_share"),
    path("annual-report/frozen/", frozen.FrozenListView.as_view(), name="frozen_list"),
    path(
        "annual-report/frozen/<int:year>/<int:version>/",
        frozen.FrozenDetailView.as_view(),
        name="frozen_detail",
    ),
    path("annual-report/jobs/<int:pk>/", jobs.JobDetailView.as_view(), name="job_detail"),
    path("annual-report/jobs/<int:pk>/file/", jobs.JobFileView.as_view(), name="job_file"),
    path("annual-report/jobs/<int:pk>/share/<side:side>/", jobs.JobShareView.as_view(), name="job_share"),
    path("annual-report/jobs/<int:pk>/pages/", jobs.JobPagesView.as_view(), name="job_pages"),
    path(
        "comparison.<file_format:file_format>",
        comparison_files.ComparisonFileView.as_view(),
        name="comparison",
    ),
    path("table.<file_format:file_format>", views.TableView.as_view(), name="table"),
]
