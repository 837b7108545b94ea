"""The page behind the link in a mail: a partner confirms or corrects an entry without an account."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.link_pages import link_page
from partners.models import ReviewRequest
from partners.reviews import answers, links
from partners.reviews.forms import ReviewForm


class NameForm(forms.Form):
    by = forms.CharField(label=gettext_lazy("Your name (if you like)"), required=False, max_length=80)


@link_page
def review_answer(request: HttpRequest, token: str) -> HttpResponse:
    review = links.review_of(token)
    if request.method == "POST" and "is_right" in request.POST:
        return _thanks(request, answers.confirm(request=request, token=token))
    data = request.POST if request.method == "POST" else None
    form, name = ReviewForm(data, instance=review.service), NameForm(data)
    # Before the form is checked, which writes what was typed into its instance.
    page = {"name": review.service.name, "facts": form.facts()}
    if form.is_bound and form.is_valid() and name.is_valid():
        if changes := form.changes():
            by = name.cleaned_data["by"]
            return _thanks(request, answers.propose(request=request, token=token, changes=changes, by=by))
        form.add_error(None, _("Nothing was changed. If all of it is right, press the button above."))
    page |= {"service": review.service, "form": form, "name_form": name}
    return render(request, "partners/review_answer.html", page)


def _thanks(request: HttpRequest, review: ReviewRequest) -> HttpResponse:
    page = {"service": review.service, "proposals": review.proposals.all()}
    return render(request, "partners/review_answered.html", page)
