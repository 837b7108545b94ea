from django.urls import include, path

from districts.views import city, offices

app_name = "districts"

urlpatterns = [
    path("offices/", offices.OfficeListView.as_view(), name="office_list"),
    path("offices/new/", offices.OfficeCreateView.as_view(), name="office_create"),
    path("offices/<slug:code>/", offices.OfficeDetailView.as_view(), name="office_detail"),
    path("offices/<slug:code>/edit/", offices.OfficeUpdateView.as_view(), name="office_update"),
    path(
        "offices/<slug:code>/districts/new/",
        offices.OfficeDistrictCreateView.as_view(),
        name="officedistrict_create",
    ),
    path(
        "office-districts/<int:pk>/edit/",
        offices.OfficeDistrictUpdateView.as_view(),
        name="officedistrict_update",
    ),
    path(
        "offices/<slug:code>/partners/new/",
        offices.OfficePartnerCreateView.as_view(),
        name="officepartner_create",
    ),
    path(
        "office-partners/<int:pk>/edit/",
        offices.OfficePartnerUpdateView.as_view(),
        name="officepartner_update",
    ),
    path("offices/<slug:code>/sites/new/", offices.SiteCreateView.as_view(), name="site_create"),
    path("sites/<slug:code>/edit/", offices.SiteUpdateView.as_view(), name="site_update"),
    path(
        "sites/<slug:code>/hours/new/", offices.OpeningHoursCreateView.as_view(), name="openinghours_create"
    ),
    path("hours/<int:pk>/edit/", offices.OpeningHoursUpdateView.as_view(), name="openinghours_update"),
    path(
        "sites/<slug:code>/exceptions/new/",
        offices.OpeningExceptionCreateView.as_view(),
        name="openingexception_create",
    ),
    path(
        "exceptions/<int:pk>/delete/",
        offices.OpeningExceptionDeleteView.as_view(),
        name="openingexception_delete",
    ),
    path("city/edit/", city.CityUpdateView.as_view(), name="city_update"),
    path("districts/", city.DistrictListView.as_view(), name="district_list"),
    path("districts/new/", city.DistrictCreateView.as_view(), name="district_create"),
    path("districts/<slug:slug>/", city.DistrictDetailView.as_view(), name="district_detail"),
    path("districts/<slug:slug>/edit/", city.DistrictUpdateView.as_view(), name="district_update"),
    path(
        "districts/<slug:slug>/population/new/",
        city.PopulationCreateView.as_view(),
        name="population_create",
    ),
    path("population/<int:pk>/edit/", city.PopulationUpdateView.as_view(), name="population_update"),
    path(
        "statistical-districts/",
        city.StatisticalDistrictListView.as_view(),
        name="statisticaldistrict_list",
    ),
    path(
        "statistical-districts/new/",
        city.StatisticalDistrictCreateView.as_view(),
        name="statisticaldistrict_create",
    ),
    path(
        "statistical-districts/<str:pk>/edit/",
        city.StatisticalDistrictUpdateView.as_view(),
        name="statisticaldistrict_update",
    ),
    path("employers/", city.EmployerListView.as_view(), name="employer_list"),
    path("employers/new/", city.EmployerCreateView.as_view(), name="employer_create"),
    path("employers/<int:pk>/edit/", city.EmployerUpdateView.as_view(), name="employer_update"),
    path("holidays/", city.HolidayListView.as_view(), name="holiday_list"),
    path("holidays/new/", city.HolidayCreateView.as_view(), name="holiday_create"),
    path("holidays/<int:pk>/delete/", city.HolidayDeleteView.as_view(), name="holiday_delete"),
    path("monitoring/", include("districts.monitoring.urls")),
]
