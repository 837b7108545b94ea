import uuid

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import catalogues.fields
import consultations.appointments.models
import consultations.importing.models
import core.encryption.fields
import core.links


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("catalogues", "0001_initial"),
        ("clients", "0001_initial"),
        ("districts", "0001_initial"),
        ("partners", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Desk",
            fields=[
                (
                    "site",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="desk",
                        serialize=False,
                        to="districts.site",
                    ),
                ),
                ("version", models.CharField(editable=False, max_length=16)),
                ("display_key", models.CharField(editable=False, max_length=32, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "token",
                    models.CharField(
                        default=consultations.appointments.models.new_token, max_length=43, unique=True
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="made")),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calendar_feed",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "calendar address",
                "verbose_name_plural": "calendar addresses",
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "purpose",
                    catalogues.fields.CodeField(
                        catalogue="consent_purpose", max_length=20, verbose_name="purpose"
                    ),
                ),
                ("items", models.JSONField(default=list, verbose_name="what may be passed on")),
                (
                    "witness",
                    core.encryption.fields.EncryptedCharField(
                        blank=True, max_length=120, verbose_name="mediator or witness"
                    ),
                ),
                (
                    "form",
                    models.CharField(
                        choices=[("printed", "on paper, signed"), ("electronic", "electronic")],
                        default="printed",
                        max_length=10,
                        verbose_name="form",
                    ),
                ),
                (
                    "given_on",
                    models.DateField(default=django.utils.timezone.localdate, verbose_name="given on"),
                ),
                ("valid_until", models.DateField(verbose_name="valid until")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="recorded"
                    ),
                ),
                ("revoked_at", models.DateTimeField(editable=False, null=True, verbose_name="revoked")),
                (
                    "client",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to="clients.client",
                        verbose_name="client",
                    ),
                ),
                (
                    "language",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogues.language",
                        verbose_name="read in this language",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="read out and recorded by",
                    ),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "to_office",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="districts.office",
                        verbose_name="other office",
                    ),
                ),
            ],
            options={
                "verbose_name": "consent",
                "verbose_name_plural": "consents",
                "ordering": ["-given_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Consultation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("held_on", models.DateField(verbose_name="date")),
                ("month", models.PositiveIntegerField(editable=False)),
                ("is_counted", models.BooleanField(default=True, editable=False)),
                ("start_time", models.TimeField(blank=True, null=True, verbose_name="time")),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(600),
                        ],
                        verbose_name="duration in minutes",
                    ),
                ),
                (
                    "channel",
                    catalogues.fields.CodeField(
                        catalogue="contact_channel",
                        default="open_hours",
                        max_length=20,
                        verbose_name="channel",
                    ),
                ),
                (
                    "mediation",
                    catalogues.fields.CodeField(
                        catalogue="mediation", default="ns", max_length=20, verbose_name="mediation"
                    ),
                ),
                (
                    "persons_present",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(50),
                        ],
                        verbose_name="persons present",
                    ),
                ),
                (
                    "employer_side",
                    models.CharField(
                        choices=[("city", "City"), ("partner", "Tandem partner"), ("ns", "not stated")],
                        default="ns",
                        max_length=8,
                        verbose_name="employer",
                    ),
                ),
                (
                    "note",
                    core.encryption.fields.EncryptedTextField(
                        blank=True, max_length=4000, verbose_name="note"
                    ),
                ),
                ("follow_up_on", models.DateField(blank=True, null=True, verbose_name="follow-up on")),
                (
                    "followed_up_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="follow-up done"
                    ),
                ),
                (
                    "sex",
                    catalogues.fields.CodeField(
                        catalogue="sex", default="x", max_length=20, verbose_name="sex"
                    ),
                ),
                (
                    "age_group",
                    catalogues.fields.CodeField(
                        catalogue="age_group", default="ax", max_length=20, verbose_name="age group"
                    ),
                ),
                (
                    "nationality_group",
                    models.CharField(default="not_stated", max_length=12, verbose_name="nationality group"),
                ),
                (
                    "residence_status",
                    catalogues.fields.CodeField(
                        catalogue="residence_status",
                        default="ns",
                        max_length=20,
                        verbose_name="residence status",
                    ),
                ),
                (
                    "german_level",
                    catalogues.fields.CodeField(
                        catalogue="german_level", default="ns", max_length=20, verbose_name="German level"
                    ),
                ),
                ("is_recorded_later", models.BooleanField(default=False, verbose_name="recorded later")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="recorded"
                    ),
                ),
                ("submission", models.UUIDField(editable=False, null=True, unique=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("cancelled_at", models.DateTimeField(editable=False, null=True, verbose_name="cancelled")),
                (
                    "cancel_reason",
                    core.encryption.fields.EncryptedCharField(
                        blank=True, editable=False, max_length=200, verbose_name="reason"
                    ),
                ),
                ("import_source", models.CharField(blank=True, editable=False, max_length=40)),
                ("import_number", models.CharField(blank=True, editable=False, max_length=60)),
                ("import_digest", models.CharField(blank=True, editable=False, max_length=64)),
                (
                    "adviser",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consultations",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="adviser",
                    ),
                ),
                (
                    "cancelled_by",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="clients.client",
                        verbose_name="client",
                    ),
                ),
                (
                    "district",
                    models.ForeignKey(
                        db_index=False,
                        default="unknown",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="districts.district",
                        verbose_name="district of residence",
                    ),
                ),
                (
                    "follow_up_owner",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        help_text="Empty: the adviser",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who looks after the follow-up",
                    ),
                ),
                (
                    "language",
                    models.ForeignKey(
                        db_index=False,
                        default="und",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogues.language",
                        verbose_name="language",
                    ),
                ),
                (
                    "nationality",
                    models.ForeignKey(
                        db_index=False,
                        default="999",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogues.nationality",
                        verbose_name="nationality",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="districts.office",
                        verbose_name="office",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recorded by",
                    ),
                ),
                (
                    "second_adviser",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="second adviser",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="districts.site",
                        verbose_name="site",
                    ),
                ),
            ],
            options={
                "verbose_name": "consultation",
                "verbose_name_plural": "consultations",
                "ordering": ["-held_on", "-start_time", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Concern",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("held_on", models.DateField(verbose_name="date")),
                ("month", models.PositiveIntegerField(editable=False)),
                ("is_counted", models.BooleanField(default=True, editable=False)),
                (
                    "outcome",
                    catalogues.fields.CodeField(
                        catalogue="concern_outcome", max_length=20, verbose_name="outcome"
                    ),
                ),
                (
                    "is_barrier",
                    models.BooleanField(
                        default=False,
                        help_text="A structural barrier to integration, to be raised at the round table",
                        verbose_name="barrier",
                    ),
                ),
                (
                    "note",
                    core.encryption.fields.EncryptedCharField(
                        blank=True, max_length=300, verbose_name="short note"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=1, editable=False)),
                (
                    "client",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="clients.client",
                        verbose_name="client",
                    ),
                ),
                (
                    "district",
                    models.ForeignKey(
                        db_index=False,
                        default="unknown",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="districts.district",
                        verbose_name="district of residence",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="districts.office",
                        verbose_name="office",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogues.topic",
                        verbose_name="topic",
                    ),
                ),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="concerns",
                        to="consultations.consultation",
                        verbose_name="consultation",
                    ),
                ),
            ],
            options={
                "verbose_name": "concern",
                "verbose_name_plural": "concerns",
                "ordering": ["consultation_id", "position"],
            },
        ),
        migrations.CreateModel(
            name="Appointment",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("short", "short (15 minutes)"),
                            ("normal", "normal (30 minutes)"),
                            ("long", "long (60 minutes)"),
                            ("mediated", "with language mediation (60 minutes)"),
                        ],
                        default="normal",
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="begins")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("booked", "booked"),
                            ("came", "came"),
                            ("no_show", "did not come"),
                            ("cancelled", "cancelled"),
                        ],
                        default="booked",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("client", "the person called it off"),
                            ("link", "called off by the link in the mail"),
                            ("office", "the office cannot keep it"),
                            ("settled", "no longer needed"),
                            ("mistake", "booked by mistake"),
                        ],
                        max_length=8,
                        verbose_name="why cancelled",
                    ),
                ),
                (
                    "booked_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="booked on"),
                ),
                (
                    "changed_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="changed"),
                ),
                (
                    "link_nonce",
                    models.CharField(blank=True, default=core.links.new_nonce, editable=False, max_length=22),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "adviser",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="adviser",
                    ),
                ),
                (
                    "booked_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="booked by",
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="clients.client",
                        verbose_name="client",
                    ),
                ),
                (
                    "language",
                    models.ForeignKey(
                        db_index=False,
                        default="und",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogues.language",
                        verbose_name="language",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="districts.office",
                        verbose_name="office",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to="districts.site",
                        verbose_name="site",
                    ),
                ),
                (
                    "topic_group",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogues.topicgroup",
                        verbose_name="what about",
                    ),
                ),
                (
                    "consultation",
                    models.OneToOneField(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="appointment",
                        to="consultations.consultation",
                        verbose_name="consultation",
                    ),
                ),
            ],
            options={
                "verbose_name": "appointment",
                "verbose_name_plural": "appointments",
                "ordering": ["starts_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="HomeVisit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("household", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "name",
                    core.encryption.fields.EncryptedCharField(
                        blank=True, max_length=80, verbose_name="name on the bell"
                    ),
                ),
                (
                    "street",
                    core.encryption.fields.EncryptedCharField(
                        max_length=120, verbose_name="street and number"
                    ),
                ),
                (
                    "postcode",
                    core.encryption.fields.EncryptedCharField(
                        blank=True,
                        max_length=5,
                        validators=[django.core.validators.RegexValidator("^\\d{5}\\Z", "Five digits.")],
                        verbose_name="postcode",
                    ),
                ),
                (
                    "flat",
                    core.encryption.fields.EncryptedCharField(
                        blank=True,
                        help_text="For example: 2nd floor left",
                        max_length=60,
                        verbose_name="flat",
                    ),
                ),
                ("address_key", core.encryption.fields.BlindIndexField(of="make_address_key")),
                (
                    "persons",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(30),
                        ],
                        verbose_name="persons",
                    ),
                ),
                (
                    "children",
                    models.PositiveSmallIntegerField(
                        default=0,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(25),
                        ],
                        verbose_name="of them children",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("welcome", "Welcome"),
                            ("housing", "Housing"),
                            ("school", "School"),
                            ("health", "Health"),
                            ("follow_up", "Follow-up"),
                        ],
                        default="welcome",
                        max_length=10,
                        verbose_name="reason",
                    ),
                ),
                ("moves_in_on", models.DateField(blank=True, null=True, verbose_name="moves in on")),
                (
                    "requested_on",
                    models.DateField(default=django.utils.timezone.localdate, verbose_name="requested on"),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[("entered", "entered by hand"), ("imported", "move-in notice from a file")],
                        default="entered",
                        editable=False,
                        max_length=8,
                        verbose_name="source",
                    ),
                ),
                ("letter_on", models.DateField(editable=False, null=True, verbose_name="letter of")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("requested", "requested"),
                            ("planned", "planned"),
                            ("done", "done"),
                            ("not_met", "not met"),
                            ("declined", "declined"),
                        ],
                        default="requested",
                        editable=False,
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                ("planned_at", models.DateTimeField(editable=False, null=True, verbose_name="planned for")),
                (
                    "safety_note",
                    core.encryption.fields.EncryptedCharField(
                        blank=True, editable=False, max_length=300, verbose_name="safety note"
                    ),
                ),
                (
                    "mediation",
                    catalogues.fields.CodeField(
                        catalogue="mediation",
                        default="ns",
                        editable=False,
                        max_length=20,
                        verbose_name="mediation",
                    ),
                ),
                ("ended_on", models.DateField(editable=False, null=True, verbose_name="ended on")),
                (
                    "agreed_steps",
                    core.encryption.fields.EncryptedCharField(
                        blank=True, max_length=500, verbose_name="agreed steps"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "client",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="visits",
                        to="clients.client",
                        verbose_name="client",
                    ),
                ),
                (
                    "consultation",
                    models.OneToOneField(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="visit",
                        to="consultations.consultation",
                        verbose_name="consultation",
                    ),
                ),
                (
                    "district",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="districts.district",
                        verbose_name="district",
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who goes",
                    ),
                ),
                (
                    "language",
                    models.ForeignKey(
                        db_index=False,
                        default="und",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogues.language",
                        verbose_name="language",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="districts.office",
                        verbose_name="office",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="second person",
                    ),
                ),
            ],
            options={
                "verbose_name": "home visit",
                "verbose_name_plural": "home visits",
                "ordering": ["requested_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ImportBatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        default="file",
                        help_text="Numbers of consultations and persons are unique within a source.",
                        max_length=40,
                        verbose_name="source",
                    ),
                ),
                ("file_name", core.encryption.fields.EncryptedCharField(max_length=200, verbose_name="file")),
                (
                    "file",
                    models.FileField(
                        blank=True,
                        upload_to=consultations.importing.models.unguessable_name,
                        verbose_name="file",
                    ),
                ),
                (
                    "rejects",
                    models.FileField(
                        blank=True, editable=False, upload_to=consultations.importing.models.unguessable_name
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("uploaded", "being checked"),
                            ("checked", "checked"),
                            ("faulty", "has faults"),
                            ("running", "being imported"),
                            ("imported", "imported"),
                            ("undoing", "being undone"),
                            ("undone", "undone"),
                            ("failed", "failed"),
                        ],
                        default="uploaded",
                        editable=False,
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "message",
                    core.encryption.fields.EncryptedCharField(
                        blank=True, editable=False, max_length=300, verbose_name="message"
                    ),
                ),
                ("rows", models.PositiveIntegerField(default=0, editable=False, verbose_name="rows")),
                (
                    "new_consultations",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="new consultations"),
                ),
                (
                    "known_consultations",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="already known"),
                ),
                (
                    "new_concerns",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="concerns"),
                ),
                (
                    "new_referrals",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="referrals"),
                ),
                (
                    "new_clients",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="new clients"),
                ),
                (
                    "faults",
                    core.encryption.fields.EncryptedJSONField(
                        default=list, editable=False, verbose_name="faults"
                    ),
                ),
                (
                    "fault_count",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="number of faults"),
                ),
                (
                    "faulty_rows",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="rows with faults"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("attempt", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "progress_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="last progress"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "created_clients",
                    models.ManyToManyField(editable=False, related_name="+", to="clients.client"),
                ),
                (
                    "office",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="districts.office",
                        verbose_name="office",
                    ),
                ),
            ],
            options={
                "verbose_name": "import",
                "verbose_name_plural": "imports",
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="consultation",
            name="import_batch",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="consultations",
                to="consultations.importbatch",
            ),
        ),
        migrations.CreateModel(
            name="Referral",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("is_counted", models.BooleanField(default=True, editable=False)),
                (
                    "mode",
                    catalogues.fields.CodeField(
                        catalogue="referral_mode", default="slip", max_length=20, verbose_name="mode"
                    ),
                ),
                (
                    "priority",
                    catalogues.fields.CodeField(
                        catalogue="priority", default="normal", max_length=20, verbose_name="priority"
                    ),
                ),
                ("is_agreed", models.BooleanField(default=False, verbose_name="The client agreed")),
                (
                    "shares_topic",
                    models.BooleanField(
                        default=False, verbose_name="The receiver may see topic and language"
                    ),
                ),
                (
                    "status",
                    catalogues.fields.CodeField(
                        catalogue="referral_status",
                        default="draft",
                        editable=False,
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                (
                    "outcome",
                    catalogues.fields.CodeField(
                        blank=True,
                        catalogue="referral_outcome",
                        editable=False,
                        max_length=20,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "reason",
                    catalogues.fields.CodeField(
                        blank=True,
                        catalogue="referral_reason",
                        editable=False,
                        max_length=20,
                        verbose_name="reason",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="prepared"
                    ),
                ),
                ("sent_on", models.DateField(editable=False, null=True, verbose_name="sent on")),
                ("sent_month", models.PositiveIntegerField(editable=False, null=True)),
                ("answered_on", models.DateField(editable=False, null=True, verbose_name="answered on")),
                ("expected_on", models.DateField(editable=False, null=True, verbose_name="expected on")),
                ("closed_on", models.DateField(editable=False, null=True, verbose_name="closed on")),
                ("due_on", models.DateField(editable=False, null=True, verbose_name="to be asked again on")),
                ("chased_at", models.DateTimeField(editable=False, null=True, verbose_name="asked again")),
                ("link_nonce", models.CharField(blank=True, editable=False, max_length=22)),
                ("reminder_step", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("next_step_at", models.DateTimeField(editable=False, null=True)),
                (
                    "concern",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="referrals",
                        to="consultations.concern",
                        verbose_name="concern",
                    ),
                ),
                (
                    "consent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrals",
                        to="consultations.consent",
                        verbose_name="consent",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="districts.office",
                        verbose_name="office",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrals",
                        to="partners.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who looks after it",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrals",
                        to="partners.service",
                        verbose_name="service",
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="predecessors",
                        to="consultations.referral",
                    ),
                ),
                (
                    "to_office",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="districts.office",
                        verbose_name="other office",
                    ),
                ),
            ],
            options={
                "verbose_name": "referral",
                "verbose_name_plural": "referrals",
                "ordering": ["-sent_on"],
            },
        ),
        migrations.CreateModel(
            name="ReferralEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="time")),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("moved", "status changed"),
                            ("link_sent", "link to answer sent"),
                            ("link_withdrawn", "link to answer withdrawn"),
                            ("receiver_changed", "receiver corrected"),
                            ("partner_reminded", "receiver reminded"),
                            ("adviser_reminded", "adviser reminded"),
                            ("lead_reminded", "office lead reminded"),
                            ("consent_revoked", "consent revoked"),
                        ],
                        default="moved",
                        max_length=20,
                        verbose_name="act",
                    ),
                ),
                (
                    "from_status",
                    catalogues.fields.CodeField(
                        blank=True, catalogue="referral_status", max_length=20, verbose_name="from"
                    ),
                ),
                (
                    "to_status",
                    catalogues.fields.CodeField(
                        catalogue="referral_status", max_length=20, verbose_name="to"
                    ),
                ),
                (
                    "outcome",
                    catalogues.fields.CodeField(
                        blank=True, catalogue="referral_outcome", max_length=20, verbose_name="outcome"
                    ),
                ),
                (
                    "reason",
                    catalogues.fields.CodeField(
                        blank=True, catalogue="referral_reason", max_length=20, verbose_name="reason"
                    ),
                ),
                (
                    "actor",
                    models.CharField(
                        choices=[("staff", "staff"), ("partner", "receiver"), ("system", "system")],
                        default="system",
                        max_length=8,
                        verbose_name="by",
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="consultations.referral",
                        verbose_name="referral",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="staff member",
                    ),
                ),
            ],
            options={
                "verbose_name": "event of a referral",
                "verbose_name_plural": "events of referrals",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ReferralMail",
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
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("request", "request to the receiver"),
                            ("reminder", "reminder to the receiver"),
                            ("adviser", "reminder to the adviser"),
                            ("lead", "reminder to the office lead"),
                            ("in_vain", "notice to the adviser that it came to nothing"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mails",
                        to="consultations.referral",
                        verbose_name="referral",
                    ),
                ),
            ],
            options={
                "verbose_name": "mail about a referral",
                "verbose_name_plural": "mails about referrals",
                "ordering": ["pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "title",
                    core.encryption.fields.EncryptedCharField(
                        help_text="No names and nothing about a client's affairs.",
                        max_length=120,
                        verbose_name="what is to be done",
                    ),
                ),
                (
                    "appointment",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tasks",
                        to="consultations.appointment",
                    ),
                ),
                ("due_on", models.DateField(verbose_name="due on")),
                ("done_at", models.DateTimeField(editable=False, null=True, verbose_name="done")),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created"
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="districts.office",
                        verbose_name="office",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who looks after it",
                    ),
                ),
            ],
            options={
                "verbose_name": "task",
                "verbose_name_plural": "tasks",
                "ordering": ["due_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Ticket",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                ("month", models.PositiveIntegerField(editable=False)),
                ("hour", models.PositiveSmallIntegerField(editable=False, verbose_name="hour of arrival")),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                (
                    "status",
                    catalogues.fields.CodeField(
                        catalogue="queue_status", default="waiting", max_length=20, verbose_name="state"
                    ),
                ),
                (
                    "waited_minutes",
                    models.PositiveSmallIntegerField(
                        editable=False,
                        help_text="From arrival to the call that was followed",
                        null=True,
                        verbose_name="minutes waited",
                    ),
                ),
                (
                    "persons",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(50),
                        ],
                        verbose_name="persons",
                    ),
                ),
                ("has_been_here", models.BooleanField(default=False, verbose_name="has been here before")),
                ("is_emergency", models.BooleanField(default=False, verbose_name="emergency")),
                ("is_letter_only", models.BooleanField(default=False, verbose_name="only a letter or form")),
                (
                    "arrived_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, null=True, verbose_name="arrived"
                    ),
                ),
                ("called_at", models.DateTimeField(editable=False, null=True, verbose_name="called")),
                (
                    "started_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="consultation began"),
                ),
                ("ended_at", models.DateTimeField(editable=False, null=True, verbose_name="ended")),
                (
                    "called_by",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="called by",
                    ),
                ),
                (
                    "consultation",
                    models.OneToOneField(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="ticket",
                        to="consultations.consultation",
                        verbose_name="consultation",
                    ),
                ),
                (
                    "language",
                    models.ForeignKey(
                        db_index=False,
                        default="und",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogues.language",
                        verbose_name="language",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="districts.office",
                        verbose_name="office",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to="districts.site",
                        verbose_name="site",
                    ),
                ),
                (
                    "topic_group",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogues.topicgroup",
                        verbose_name="what about",
                    ),
                ),
            ],
            options={
                "verbose_name": "ticket",
                "verbose_name_plural": "tickets",
                "ordering": ["-day", "site_id", "number"],
            },
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("submission", models.UUIDField()),
                ("values", core.encryption.fields.EncryptedJSONField(verbose_name="typed text")),
                ("begun_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="begun")),
                (
                    "updated_at",
                    models.DateTimeField(
                        db_index=True, default=django.utils.timezone.now, verbose_name="last typed"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="drafts",
                        to="consultations.ticket",
                    ),
                ),
            ],
            options={
                "verbose_name": "draft",
                "verbose_name_plural": "drafts",
                "ordering": ["-updated_at"],
            },
        ),
        migrations.CreateModel(
            name="WaitingEntry",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("short", "short (15 minutes)"),
                            ("normal", "normal (30 minutes)"),
                            ("long", "long (60 minutes)"),
                            ("mediated", "with language mediation (60 minutes)"),
                        ],
                        default="normal",
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("wishes", models.JSONField(blank=True, default=list, verbose_name="when it suits")),
                (
                    "since",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="waiting since"
                    ),
                ),
                (
                    "adviser",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="adviser",
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="clients.client",
                        verbose_name="client",
                    ),
                ),
                (
                    "language",
                    models.ForeignKey(
                        db_index=False,
                        default="und",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogues.language",
                        verbose_name="language",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="districts.office",
                        verbose_name="office",
                    ),
                ),
            ],
            options={
                "verbose_name": "entry of the waiting list",
                "verbose_name_plural": "entries of the waiting list",
                "ordering": ["since", "pk"],
            },
        ),
        migrations.CreateModel(
            name="AppointmentMail",
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
                ("starts_at", models.DateTimeField()),
                (
                    "appointment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mails",
                        to="consultations.appointment",
                    ),
                ),
            ],
            options={
                "verbose_name": "mail about an appointment",
                "verbose_name_plural": "mails about appointments",
                "ordering": ["pk"],
                "abstract": False,
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["id"],
                        name="consultations_appointment_mail",
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
                        name="consultations_appointmentmail_done_has_time",
                    ),
                    models.UniqueConstraint(
                        fields=("appointment", "starts_at"), name="consultations_appointment_reminded_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AppointmentSlot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("lane", models.PositiveSmallIntegerField(default=0)),
                ("starts_at", models.DateTimeField(db_index=True)),
                (
                    "adviser",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "appointment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="slots",
                        to="consultations.appointment",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="districts.site",
                    ),
                ),
            ],
            options={
                "verbose_name": "quarter of an appointment",
                "verbose_name_plural": "quarters of appointments",
                "ordering": ["starts_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("adviser__isnull", False)),
                        fields=("adviser", "starts_at"),
                        name="consultations_adviser_booked_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("adviser__isnull", True)),
                        fields=("site", "lane", "starts_at"),
                        name="consultations_lane_booked_once",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("organisation__isnull", False), ("to_office__isnull", True)),
                    models.Q(("organisation__isnull", True), ("to_office__isnull", False)),
                    _connector="OR",
                ),
                name="consultations_consent_one_receiver",
                violation_error_message="Name one receiver: an organisation or another office.",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_until__gte", models.F("given_on"))),
                name="consultations_consent_ends_after_start",
                violation_error_message="The consent ends before it is given.",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("revoked_at__isnull", True), ("revoked_by__isnull", True)),
                    models.Q(("revoked_at__isnull", False), ("revoked_by__isnull", False)),
                    _connector="OR",
                ),
                name="consultations_consent_revoked_by_somebody",
            ),
        ),
        migrations.AddIndex(
            model_name="concern",
            index=models.Index(
                condition=models.Q(("is_counted", True)),
                fields=["held_on", "month", "office", "topic", "district", "outcome"],
                name="consultations_concern_counted",
            ),
        ),
        migrations.AddIndex(
            model_name="concern",
            index=models.Index(
                condition=models.Q(("is_counted", True)),
                fields=["held_on"],
                name="consultations_concern_days",
            ),
        ),
        migrations.AddConstraint(
            model_name="concern",
            constraint=models.UniqueConstraint(
                fields=("consultation", "topic"),
                name="consultations_concern_topic_once",
                violation_error_message="This topic is already in the consultation.",
            ),
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(fields=["office", "starts_at"], name="consultations_appointment_day"),
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(fields=["starts_at"], name="consultations_appointment_time"),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                name="consultations_appointment_ends_after_start",
                violation_error_message="The end lies before the start.",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "cancelled"), models.Q(("reason", ""), _negated=True)),
                    models.Q(models.Q(("state", "cancelled"), _negated=True), ("reason", "")),
                    _connector="OR",
                ),
                name="consultations_appointment_cancelled_why",
                violation_error_message="Say why it is cancelled.",
            ),
        ),
        migrations.AddIndex(
            model_name="homevisit",
            index=models.Index(fields=["office", "status", "requested_on"], name="consultations_visit_list"),
        ),
        migrations.AddIndex(
            model_name="homevisit",
            index=models.Index(fields=["office", "address_key"], name="consultations_visit_address"),
        ),
        migrations.AddIndex(
            model_name="homevisit",
            index=models.Index(
                condition=models.Q(("status__in", ("done", "not_met", "declined"))),
                fields=["ended_on"],
                name="consultations_visit_over",
            ),
        ),
        migrations.AddConstraint(
            model_name="homevisit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ("requested", "planned")), _negated=True),
                    models.Q(("address_key", ""), _negated=True),
                    _connector="OR",
                ),
                name="consultations_homevisit_open_has_address",
                violation_error_message="An open visit needs an address.",
            ),
        ),
        migrations.AddConstraint(
            model_name="homevisit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "planned"), _negated=True),
                    models.Q(
                        ("first__isnull", False),
                        ("planned_at__isnull", False),
                        models.Q(
                            ("second__isnull", False),
                            models.Q(("safety_note", ""), _negated=True),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="consultations_homevisit_two_or_note",
                violation_error_message="Two people go, or a safety note says why one is enough.",
            ),
        ),
        migrations.AddConstraint(
            model_name="homevisit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("second__isnull", True),
                    models.Q(("second", models.F("first")), _negated=True),
                    _connector="OR",
                ),
                name="consultations_homevisit_two_people",
                violation_error_message="The second person is somebody else than the first.",
            ),
        ),
        migrations.AddConstraint(
            model_name="homevisit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_on__isnull", False), ("status__in", ("done", "not_met", "declined"))),
                    models.Q(("ended_on__isnull", True), ("status__in", ("requested", "planned"))),
                    _connector="OR",
                ),
                name="consultations_homevisit_over_has_day",
                violation_error_message="Say on which day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="homevisit",
            constraint=models.CheckConstraint(
                condition=models.Q(("consultation__isnull", True), ("status", "done"), _connector="OR"),
                name="consultations_homevisit_consultation_when_done",
            ),
        ),
        migrations.AddConstraint(
            model_name="homevisit",
            constraint=models.CheckConstraint(
                condition=models.Q(("children__lte", models.F("persons")), ("persons__range", (1, 30))),
                name="consultations_homevisit_persons",
                violation_error_message="There are more children than persons.",
            ),
        ),
        migrations.AddConstraint(
            model_name="homevisit",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ("requested", "planned"))),
                fields=("household", "reason"),
                name="consultations_homevisit_open_once",
                violation_error_message="This household already has an open visit for this reason.",
            ),
        ),
        migrations.AddIndex(
            model_name="consultation",
            index=models.Index(
                fields=["office", "is_counted", "-held_on", "-start_time", "-id"], name="consultations_list"
            ),
        ),
        migrations.AddIndex(
            model_name="consultation",
            index=models.Index(fields=["client", "held_on"], name="consultations_client"),
        ),
        migrations.AddIndex(
            model_name="consultation",
            index=models.Index(
                condition=models.Q(("is_counted", True)),
                fields=["held_on", "month", "office", "district", "client", "channel"],
                name="consultations_counted",
            ),
        ),
        migrations.AddIndex(
            model_name="consultation",
            index=models.Index(
                condition=models.Q(
                    ("follow_up_on__isnull", False), ("followed_up_at__isnull", True), ("is_counted", True)
                ),
                fields=["office", "follow_up_on"],
                name="consultations_follow_up",
            ),
        ),
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.CheckConstraint(
                condition=models.Q(("persons_present__gte", 1)), name="consultations_consultation_persons"
            ),
        ),
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.CheckConstraint(
                condition=models.Q(("minutes__isnull", True), ("minutes__range", (1, 600)), _connector="OR"),
                name="consultations_consultation_minutes",
                violation_error_message="The duration lies between 1 and 600 minutes.",
            ),
        ),
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cancelled_at__isnull", True), ("is_counted", True)),
                    models.Q(("cancelled_at__isnull", False), ("is_counted", False)),
                    _connector="OR",
                ),
                name="consultations_consultation_cancelled_never_counts",
            ),
        ),
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("import_number", ""), _negated=True),
                fields=("import_source", "office", "import_number"),
                name="consultations_consultation_import_once",
            ),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                condition=models.Q(("is_counted", True)),
                fields=["sent_on", "office", "status", "answered_on", "outcome"],
                name="consultations_referral_counted",
            ),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                condition=models.Q(("is_counted", True)),
                fields=["status", "sent_on", "office", "to_office"],
                name="consultations_referral_open",
            ),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                condition=models.Q(("to_office__isnull", False)),
                fields=["to_office", "sent_on"],
                name="consultations_referral_to",
            ),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                condition=models.Q(
                    ("chased_at__isnull", True), ("due_on__isnull", False), ("is_counted", True)
                ),
                fields=["office", "due_on"],
                name="consultations_referral_due",
            ),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                condition=models.Q(("next_step_at__isnull", False), ("status", "sent")),
                fields=["next_step_at", "id"],
                name="consultations_referral_ladder",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("organisation__isnull", False), ("to_office__isnull", True)),
                    models.Q(("organisation__isnull", True), ("to_office__isnull", False)),
                    _connector="OR",
                ),
                name="consultations_referral_one_receiver",
                violation_error_message="Name one receiver: an organisation or another office.",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("service__isnull", True), ("organisation__isnull", False), _connector="OR"
                ),
                name="consultations_referral_service_of_organisation",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("mode", "data"), _negated=True),
                    ("status__in", ("draft", "cancelled", "error")),
                    ("consent__isnull", False),
                    _connector="OR",
                ),
                name="consultations_referral_data_needs_consent",
                violation_error_message="Passing data on needs a consent.",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("mode__in", ("slip", "call", "warm")), _negated=True),
                    ("status__in", ("draft", "cancelled", "error")),
                    ("is_agreed", True),
                    _connector="OR",
                ),
                name="consultations_referral_client_agreed",
                violation_error_message="The client must have agreed.",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ("draft", "cancelled", "error")),
                    ("sent_on__isnull", False),
                    _connector="OR",
                ),
                name="consultations_referral_sent_has_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("status__in", ("completed", "rejected", "failed", "cancelled")),
                        models.Q(("outcome", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(
                            ("status__in", ("completed", "rejected", "failed", "cancelled")), _negated=True
                        ),
                        ("outcome", ""),
                    ),
                    _connector="OR",
                ),
                name="consultations_referral_outcome_when_closed",
                violation_error_message="A closed referral has an outcome, an open one has none.",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "rejected"), models.Q(("reason", ""), _negated=True)),
                    models.Q(models.Q(("status", "rejected"), _negated=True), ("reason", "")),
                    _connector="OR",
                ),
                name="consultations_referral_reason_when_rejected",
                violation_error_message="Whoever declines says why.",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "on_hold"), _negated=True),
                    ("expected_on__isnull", False),
                    _connector="OR",
                ),
                name="consultations_referral_on_hold_until",
                violation_error_message="A waiting list needs a date.",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(("status__in", ("draft", "sent")), _negated=True),
                        ("answered_on__isnull", True),
                        _connector="OR",
                    ),
                    models.Q(
                        models.Q(
                            ("status__in", ("accepted", "in_progress", "on_hold", "completed", "rejected")),
                            _negated=True,
                        ),
                        ("answered_on__isnull", False),
                        _connector="OR",
                    ),
                ),
                name="consultations_referral_answered_has_day",
                violation_error_message="An answer has a day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(("successor__isnull", True), ("outcome", "redirected"), _connector="OR"),
                name="consultations_referral_successor_when_redirected",
                violation_error_message="Only a redirected referral has a successor.",
            ),
        ),
        migrations.AddConstraint(
            model_name="referralevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("actor", "staff"), ("user__isnull", False)),
                    models.Q(models.Q(("actor", "staff"), _negated=True), ("user__isnull", True)),
                    _connector="OR",
                ),
                name="consultations_referralevent_staff_has_name",
            ),
        ),
        migrations.AddIndex(
            model_name="referralmail",
            index=models.Index(
                condition=models.Q(("state", "waiting")), fields=["id"], name="consultations_referral_mail"
            ),
        ),
        migrations.AddConstraint(
            model_name="referralmail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_at__isnull", True), ("state", "waiting")),
                    models.Q(models.Q(("state", "waiting"), _negated=True), ("done_at__isnull", False)),
                    _connector="OR",
                ),
                name="consultations_referralmail_done_has_time",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("done_at__isnull", True)),
                fields=["office", "due_on"],
                name="consultations_task_open",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(fields=["office", "day", "status"], name="consultations_ticket_day"),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("arrived_at__isnull", False)),
                fields=["day"],
                name="consultations_ticket_kept",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.UniqueConstraint(
                fields=("site", "day", "number"), name="consultations_ticket_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("arrived_at__isnull", True),
                    models.Q(("status__in", ["called", "in_service"]), _negated=True),
                    ("called_by__isnull", False),
                    _connector="OR",
                ),
                name="consultations_ticket_called_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.UniqueConstraint(
                fields=("user", "submission"), name="consultations_draft_once"
            ),
        ),
        migrations.AddIndex(
            model_name="waitingentry",
            index=models.Index(fields=["office", "since"], name="consultations_waiting_office"),
        ),
    ]
