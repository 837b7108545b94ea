"""What stands in the mails about referrals."""

import pytest
from django.core import mail

from consultations.referrals import mails
from districts.models import Office
from welcome.tests.records import make_sent

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("phone", "email", "sentence"),
    [
        ("0231 1", "es@example.org", "You can also answer by phone or mail: 0231 1, es@example.org."),
        ("0231 1", "", "You can also answer by phone: 0231 1."),
        ("", "o'es@example.org", "You can also answer by mail: o'es@example.org."),
        ("", "", ""),
    ],
)
def test_the_mail_names_only_the_ways_to_answer_that_exist(cast, settings, phone, email, sentence):
    settings.LANGUAGE_CODE = "en"
    Office.objects.filter(pk=cast.es.pk).update(phone=phone, email=email)
    mails.deliver(make_sent(cast.person("adviser"), cast.es).mails.get().pk)
    [sent] = mail.outbox
    ways = [line for line in sent.body.splitlines() if "also answer" in line]
    assert ways == ([sentence] if sentence else [])
    assert "–" not in sent.body
