"""The product's addresses, and the floor: a view that does nothing, under the same server and middleware."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import path

from welcome.urls import urlpatterns as product


@login_not_required
def bare(request):
    return HttpResponse("ok")


urlpatterns = [path("bench/bare/", bare), *product]

handler500 = "welcome.views.server_error"
