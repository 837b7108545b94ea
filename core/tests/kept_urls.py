"""Addresses of the product, and forms that save, fail, or cannot show kept text again."""

from django import forms
from django.http import HttpResponse
from django.template import engines
from django.urls import include, path
from django.views.generic import FormView

from core.views import RestoreMixin

PAGE = """{% extends "base.html" %}{% block title %}Note{% endblock %}
{% block content %}<form method="post">{% csrf_token %}{% form_owner %}{{ form }}</form>{% endblock %}"""

handler500 = "welcome.views.server_error"
saved: list[str] = []


class NoteForm(forms.Form):
    note = forms.CharField()
    password = forms.CharField(required=False, widget=forms.PasswordInput)


class NoteView(RestoreMixin, FormView):
    form_class = NoteForm
    success_url = "/note/"

    def form_valid(self, form):
        saved.append(form.cleaned_data["note"])
        return super().form_valid(form)

    def render_to_response(self, context, **kwargs):
        return HttpResponse(engines["django"].from_string(PAGE).render(context, self.request))


class BrokenNoteView(NoteView):
    def form_valid(self, form):
        raise ZeroDivisionError


class PlainNoteView(FormView):
    form_class = NoteForm

    def form_valid(self, form):
        saved.append(form.cleaned_data["note"])
        return HttpResponse("saved")


urlpatterns = [
    path("", lambda request: HttpResponse("start"), name="home"),
    path("note/", NoteView.as_view()),
    path("broken/", BrokenNoteView.as_view()),
    path("plain/", PlainNoteView.as_view()),
    path("", include("welcome.urls")),
]
