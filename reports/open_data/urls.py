from django.urls import path, register_converter
from django.urls.converters import StringConverter

from reports.open_data import views

app_name = "open_data"


class OpenFormatConverter(StringConverter):
    regex = "|".join(views.WRITERS)


register_converter(OpenFormatConverter, "open_format")

urlpatterns = [
    path("", views.catalogue_view, name="catalogue"),
    path("<int:year>.<open_format:file_format>", views.dataset_view, name="dataset"),
]
