import uuid

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import catalogues.fields
import core.links


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("catalogues", "0001_initial"),
        ("districts", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Organisation",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("extra", models.JSONField(blank=True, default=dict, editable=False)),
                ("modified_at", models.DateTimeField(auto_now=True)),
                ("name", models.CharField(max_length=160, verbose_name="name")),
                ("name_key", models.CharField(editable=False, max_length=500)),
                (
                    "alternate_name",
                    models.CharField(blank=True, max_length=160, verbose_name="short or other name"),
                ),
                (
                    "type",
                    catalogues.fields.CodeField(
                        catalogue="organisation_type", max_length=20, verbose_name="type"
                    ),
                ),
                ("description", models.TextField(blank=True, verbose_name="description")),
                (
                    "website",
                    models.URLField(
                        blank=True,
                        validators=[django.core.validators.URLValidator(("http", "https"))],
                        verbose_name="website",
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                (
                    "phone",
                    models.CharField(
                        blank=True,
                        max_length=40,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^\\+?[0-9][0-9 ()/.–-]{2,38}$",
                                "Enter a telephone number such as 030 23125 000.",
                            )
                        ],
                        verbose_name="phone",
                    ),
                ),
                ("legal_status", models.CharField(blank=True, max_length=80, verbose_name="legal form")),
                (
                    "controller",
                    models.CharField(
                        blank=True,
                        help_text="Who answers for the personal data there; empty: the organisation itself",
                        max_length=200,
                        verbose_name="controller",
                    ),
                ),
                (
                    "privacy_regime",
                    models.CharField(
                        choices=[
                            ("social_code", "GDPR with social secrecy (SGB I, SGB X)"),
                            ("gdpr", "GDPR and BDSG"),
                            ("kdg", "Catholic church law (KDG)"),
                            ("dsg_ekd", "Protestant church law (DSG-EKD)"),
                        ],
                        default="gdpr",
                        max_length=12,
                        verbose_name="data-protection law",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="branches",
                        to="partners.organisation",
                        verbose_name="part of",
                    ),
                ),
            ],
            options={
                "verbose_name": "organisation",
                "verbose_name_plural": "organisations",
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(fields=("name_key",), name="partners_organisation_name_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("parent__isnull", True),
                            models.Q(("parent", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="partners_organisation_not_own_parent",
                        violation_error_message="An organisation cannot be a part of itself.",
                    ),
                ],
                "indexes": [models.Index(fields=["modified_at"], name="partners_organisation_modified")],
            },
        ),
        migrations.CreateModel(
            name="Location",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("extra", models.JSONField(blank=True, default=dict, editable=False)),
                ("modified_at", models.DateTimeField(auto_now=True)),
                ("name", models.CharField(blank=True, max_length=160, verbose_name="name of the place")),
                (
                    "location_type",
                    models.CharField(
                        choices=[
                            ("physical", "on site"),
                            ("postal", "postal address only"),
                            ("virtual", "online or by phone"),
                        ],
                        default="physical",
                        max_length=8,
                        verbose_name="kind of place",
                    ),
                ),
                ("street", models.CharField(blank=True, max_length=120, verbose_name="street and number")),
                (
                    "postcode",
                    models.CharField(
                        blank=True,
                        max_length=12,
                        validators=[django.core.validators.RegexValidator("^\\d{5}$", "Five digits.")],
                        verbose_name="postcode",
                    ),
                ),
                ("town", models.CharField(blank=True, max_length=80, verbose_name="town")),
                (
                    "transportation",
                    models.CharField(
                        blank=True,
                        help_text="Stop, entrance, floor",
                        max_length=200,
                        verbose_name="how to get there",
                    ),
                ),
                (
                    "wheelchair",
                    models.CharField(
                        choices=[
                            ("yes", "accessible by wheelchair"),
                            ("partly", "partly accessible by wheelchair"),
                            ("no", "not accessible by wheelchair"),
                            ("unknown", "not known"),
                        ],
                        default="unknown",
                        max_length=8,
                        verbose_name="wheelchair",
                    ),
                ),
                ("accessibility", models.CharField(blank=True, max_length=200, verbose_name="accessibility")),
                (
                    "url",
                    models.URLField(
                        blank=True,
                        validators=[django.core.validators.URLValidator(("http", "https"))],
                        verbose_name="link",
                    ),
                ),
                (
                    "latitude",
                    models.DecimalField(
                        blank=True, decimal_places=6, max_digits=9, null=True, verbose_name="latitude"
                    ),
                ),
                (
                    "longitude",
                    models.DecimalField(
                        blank=True, decimal_places=6, max_digits=9, null=True, verbose_name="longitude"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="locations",
                        to="partners.organisation",
                        verbose_name="organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "place",
                "verbose_name_plural": "places",
                "ordering": ["town", "street", "name", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("latitude__isnull", True), ("longitude__isnull", True)),
                            models.Q(
                                ("latitude__isnull", False),
                                ("latitude__range", (-90, 90)),
                                ("longitude__isnull", False),
                                ("longitude__range", (-180, 180)),
                            ),
                            _connector="OR",
                        ),
                        name="partners_location_on_earth",
                        violation_error_message="Give latitude and longitude in degrees, or neither.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Agreement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("planned", "being negotiated"), ("active", "in force"), ("ended", "ended")],
                        default="planned",
                        max_length=8,
                        verbose_name="status",
                    ),
                ),
                ("signed_on", models.DateField(blank=True, null=True, verbose_name="signed on")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="valid until")),
                ("remind_on", models.DateField(blank=True, null=True, verbose_name="remind of renewal on")),
                ("reference", models.CharField(blank=True, max_length=120, verbose_name="file reference")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="agreements",
                        to="partners.organisation",
                        verbose_name="organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "cooperation agreement",
                "verbose_name_plural": "cooperation agreements",
                "ordering": ["-signed_on", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "active"), _negated=True),
                            ("signed_on__isnull", False),
                            _connector="OR",
                        ),
                        name="partners_agreement_in_force_is_signed",
                        violation_error_message="An agreement in force has a day on which it was signed.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True),
                            ("signed_on__isnull", True),
                            ("valid_until__gte", models.F("signed_on")),
                            _connector="OR",
                        ),
                        name="partners_agreement_ends_after_start",
                        violation_error_message="The end lies before the start.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Service",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("extra", models.JSONField(blank=True, default=dict, editable=False)),
                ("modified_at", models.DateTimeField(auto_now=True)),
                ("name", models.CharField(max_length=160, verbose_name="name")),
                ("name_key", models.CharField(editable=False, max_length=500)),
                ("search_text", models.TextField(blank=True, editable=False)),
                ("alternate_name", models.CharField(blank=True, max_length=160, verbose_name="other name")),
                ("description", models.TextField(blank=True, verbose_name="description")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("active", "active"),
                            ("inactive", "inactive"),
                            ("defunct", "given up"),
                            ("temporarily closed", "temporarily closed"),
                        ],
                        default="active",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                (
                    "closed_until",
                    models.DateField(
                        blank=True,
                        help_text="The last day; it is offered again on the day after. Without a day: until somebody says so",
                        null=True,
                        verbose_name="temporarily closed until",
                    ),
                ),
                (
                    "alert",
                    models.CharField(
                        blank=True,
                        help_text="Important at the moment, for instance a closure",
                        max_length=200,
                        verbose_name="notice",
                    ),
                ),
                (
                    "interpreter",
                    models.CharField(
                        choices=[
                            ("yes", "interpreter can be arranged"),
                            ("no", "no interpreter"),
                            ("unknown", "not known"),
                        ],
                        default="unknown",
                        max_length=8,
                        verbose_name="interpreter",
                    ),
                ),
                ("is_citywide", models.BooleanField(default=False, verbose_name="for the whole city")),
                (
                    "minimum_age",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(120)],
                        verbose_name="age from",
                    ),
                ),
                (
                    "maximum_age",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(120)],
                        verbose_name="age to",
                    ),
                ),
                (
                    "eligibility",
                    models.CharField(blank=True, max_length=400, verbose_name="further conditions"),
                ),
                (
                    "access",
                    models.CharField(
                        choices=[
                            ("walk_in", "without appointment"),
                            ("appointment", "by appointment"),
                            ("both", "with and without appointment"),
                            ("unknown", "not known"),
                        ],
                        default="unknown",
                        max_length=12,
                        verbose_name="access",
                    ),
                ),
                (
                    "application",
                    models.CharField(
                        blank=True,
                        help_text="Whom to call, which form",
                        max_length=400,
                        verbose_name="how to register",
                    ),
                ),
                (
                    "opening_hours",
                    models.CharField(blank=True, max_length=200, verbose_name="note on the opening hours"),
                ),
                (
                    "documents",
                    models.TextField(
                        blank=True,
                        help_text="One per line",
                        max_length=1000,
                        verbose_name="documents to bring",
                    ),
                ),
                (
                    "cost",
                    models.CharField(
                        choices=[
                            ("free", "free of charge"),
                            ("reduced", "free or reduced for people in need"),
                            ("fee", "for a fee"),
                            ("unknown", "not known"),
                        ],
                        default="unknown",
                        max_length=8,
                        verbose_name="cost",
                    ),
                ),
                ("fees", models.CharField(blank=True, max_length=200, verbose_name="fees")),
                (
                    "phone",
                    models.CharField(
                        blank=True,
                        max_length=40,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^\\+?[0-9][0-9 ()/.–-]{2,38}$",
                                "Enter a telephone number such as 030 23125 000.",
                            )
                        ],
                        verbose_name="phone",
                    ),
                ),
                (
                    "website",
                    models.URLField(
                        blank=True,
                        validators=[django.core.validators.URLValidator(("http", "https"))],
                        verbose_name="website",
                    ),
                ),
                (
                    "email",
                    models.EmailField(
                        blank=True,
                        help_text="Internal: referrals and reminders go here",
                        max_length=254,
                        verbose_name="e-mail for referrals",
                    ),
                ),
                (
                    "capacity",
                    models.CharField(
                        choices=[
                            ("free", "free places"),
                            ("few", "few places"),
                            ("waiting", "waiting list"),
                            ("full", "full"),
                            ("unknown", "not known"),
                        ],
                        default="unknown",
                        max_length=8,
                        verbose_name="capacity",
                    ),
                ),
                (
                    "waiting_weeks",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(520)],
                        verbose_name="waiting time in weeks",
                    ),
                ),
                (
                    "capacity_on",
                    models.DateField(blank=True, editable=False, null=True, verbose_name="capacity as of"),
                ),
                (
                    "is_public",
                    models.BooleanField(
                        default=False,
                        help_text="May be published: on the public pages and through the open interface",
                        verbose_name="public",
                    ),
                ),
                (
                    "review_months",
                    models.PositiveSmallIntegerField(
                        default=6,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(36),
                        ],
                        verbose_name="to be confirmed every … months",
                    ),
                ),
                ("assured_on", models.DateField(blank=True, null=True, verbose_name="last confirmed on")),
                (
                    "assured_by",
                    models.CharField(
                        blank=True, editable=False, max_length=120, verbose_name="last confirmed by"
                    ),
                ),
                ("review_due_on", models.DateField(editable=False, verbose_name="to be confirmed by")),
                (
                    "districts",
                    models.ManyToManyField(
                        blank=True, related_name="services", to="districts.district", verbose_name="districts"
                    ),
                ),
                (
                    "languages",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="catalogues.language", verbose_name="languages"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="services",
                        to="partners.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "target_groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="None means everybody",
                        limit_choices_to={"catalogue": "target_group"},
                        related_name="+",
                        to="catalogues.codeentry",
                        verbose_name="target groups",
                    ),
                ),
                (
                    "topics",
                    models.ManyToManyField(
                        related_name="services", to="catalogues.topic", verbose_name="topics"
                    ),
                ),
            ],
            options={
                "verbose_name": "service",
                "verbose_name_plural": "services",
                "ordering": ["name", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "name_key"), name="partners_service_name_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("minimum_age__isnull", True),
                            ("maximum_age__isnull", True),
                            ("maximum_age__gte", models.F("minimum_age")),
                            _connector="OR",
                        ),
                        name="partners_service_ages_in_order",
                        violation_error_message="The highest age lies below the lowest.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_until__isnull", True), ("status", "temporarily closed"), _connector="OR"
                        ),
                        name="partners_service_only_closed_until",
                        violation_error_message="A day until which it is closed is only for “temporarily closed”.",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["name", "id"], name="partners_service_order"),
                    models.Index(fields=["modified_at"], name="partners_service_modified"),
                    models.Index(
                        condition=models.Q(("status", "active")),
                        fields=["review_due_on"],
                        name="partners_service_review",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Schedule",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("extra", models.JSONField(blank=True, default=dict, editable=False)),
                ("modified_at", models.DateTimeField(auto_now=True)),
                (
                    "weekday",
                    models.CharField(
                        choices=[
                            ("MO", "Monday"),
                            ("TU", "Tuesday"),
                            ("WE", "Wednesday"),
                            ("TH", "Thursday"),
                            ("FR", "Friday"),
                            ("SA", "Saturday"),
                            ("SU", "Sunday"),
                        ],
                        max_length=2,
                        verbose_name="weekday",
                    ),
                ),
                ("opens_at", models.TimeField(verbose_name="from")),
                ("closes_at", models.TimeField(verbose_name="until")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="valid from")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="valid until")),
                ("note", models.CharField(blank=True, max_length=120, verbose_name="note")),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="schedules",
                        to="partners.service",
                        verbose_name="service",
                    ),
                ),
            ],
            options={
                "verbose_name": "opening hours",
                "verbose_name_plural": "opening hours",
                "ordering": ["service_id", "opens_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("closes_at__gt", models.F("opens_at"))),
                        name="partners_schedule_closes_after_opening",
                        violation_error_message="The closing time lies before the opening time.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True),
                            ("valid_until__isnull", True),
                            ("valid_until__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="partners_schedule_ends_after_start",
                        violation_error_message="The end lies before the start.",
                    ),
                ],
                "indexes": [
                    models.Index(
                        fields=["weekday", "opens_at", "closes_at", "valid_from", "valid_until", "service"],
                        name="partners_schedule_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("extra", models.JSONField(blank=True, default=dict, editable=False)),
                ("modified_at", models.DateTimeField(auto_now=True)),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("title", models.CharField(blank=True, max_length=120, verbose_name="function")),
                ("department", models.CharField(blank=True, max_length=120, verbose_name="department")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                (
                    "phone",
                    models.CharField(
                        blank=True,
                        max_length=40,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^\\+?[0-9][0-9 ()/.–-]{2,38}$",
                                "Enter a telephone number such as 030 23125 000.",
                            )
                        ],
                        verbose_name="phone",
                    ),
                ),
                (
                    "is_public",
                    models.BooleanField(
                        default=False,
                        help_text="May be published and passed on; otherwise only for staff",
                        verbose_name="public",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contacts",
                        to="partners.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contacts",
                        to="partners.service",
                        verbose_name="only for the service",
                    ),
                ),
            ],
            options={
                "verbose_name": "contact person",
                "verbose_name_plural": "contact persons",
                "ordering": ["name", "id"],
            },
        ),
        migrations.CreateModel(
            name="ServiceAtLocation",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("extra", models.JSONField(blank=True, default=dict, editable=False)),
                ("modified_at", models.DateTimeField(auto_now=True)),
                (
                    "location",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="at_locations",
                        to="partners.location",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="at_locations",
                        to="partners.service",
                    ),
                ),
            ],
            options={
                "verbose_name": "service at a place",
                "verbose_name_plural": "services at places",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("service", "location"), name="partners_service_at_location_once"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="service",
            name="places",
            field=models.ManyToManyField(
                blank=True,
                related_name="services",
                through="partners.ServiceAtLocation",
                to="partners.location",
                verbose_name="places",
            ),
        ),
        migrations.CreateModel(
            name="ReviewMail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "waiting"), ("sent", "sent"), ("dropped", "no longer needed")],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="queued")),
                ("done_at", models.DateTimeField(null=True, verbose_name="done")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="failed attempts")),
                ("sent_to", models.EmailField(max_length=254, verbose_name="sent to")),
            ],
            options={
                "verbose_name": "mail about the directory",
                "verbose_name_plural": "mails about the directory",
                "ordering": ["pk"],
                "abstract": False,
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["id"], name="partners_review_mail"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_at__isnull", True), ("state", "waiting")),
                            models.Q(
                                models.Q(("state", "waiting"), _negated=True), ("done_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="partners_reviewmail_done_has_time",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewRequest",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("nonce", models.CharField(default=core.links.new_nonce, editable=False, max_length=22)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "waiting for an answer"),
                            ("answered", "answered"),
                            ("ended", "over without an answer"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "asked_on",
                    models.DateField(default=django.utils.timezone.localdate, verbose_name="asked on"),
                ),
                ("answered_at", models.DateTimeField(null=True, verbose_name="answered")),
                (
                    "answered_by",
                    models.CharField(
                        blank=True,
                        help_text="As the partner has written it",
                        max_length=80,
                        verbose_name="answered by",
                    ),
                ),
                (
                    "mail",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="requests",
                        to="partners.reviewmail",
                        verbose_name="mail",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="review_requests",
                        to="partners.service",
                        verbose_name="service",
                    ),
                ),
            ],
            options={
                "verbose_name": "request to confirm",
                "verbose_name_plural": "requests to confirm",
                "ordering": ["-asked_on", "-mail_id", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("service",),
                        name="partners_reviewrequest_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", False), ("state", "answered")),
                            models.Q(
                                models.Q(("state", "answered"), _negated=True), ("answered_at__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="partners_reviewrequest_answer_has_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("field", models.CharField(max_length=40, verbose_name="field")),
                ("old", models.JSONField(verbose_name="until now")),
                ("new", models.JSONField(verbose_name="proposed")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("accepted", "accepted"), ("declined", "declined")],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided")),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="proposals",
                        to="partners.reviewrequest",
                        verbose_name="request",
                    ),
                ),
            ],
            options={
                "verbose_name": "proposed correction",
                "verbose_name_plural": "proposed corrections",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("request", "field"), name="partners_proposal_field_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at__isnull", True), ("decided_by__isnull", True), ("state", "open")
                            ),
                            models.Q(
                                models.Q(("state", "open"), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="partners_proposal_decision_has_name",
                    ),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")),
                        fields=["request"],
                        name="partners_proposal_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DirectoryChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False)),
            ],
        ),
    ]
