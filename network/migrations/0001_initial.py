import uuid

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import catalogues.fields
import core.encryption.fields
import core.links
import network.events.models
from consultations.row_security import guard as guard_rows
from network.row_security import FUNCTIONS, SEEN


def guard(apps, schema_editor):
    guard_rows(schema_editor.connection, SEEN, FUNCTIONS)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("catalogues", "0001_initial"),
        ("clients", "0001_initial"),
        ("consultations", "0001_initial"),
        ("districts", "0001_initial"),
        ("partners", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Body",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("round_table", "round table"),
                            ("network", "network meeting"),
                            ("staff", "staff meeting"),
                            ("task_force", "task force of departments"),
                            ("board", "advisory board"),
                            ("other", "other"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "is_citywide",
                    models.BooleanField(default=False, editable=False, verbose_name="of the whole city"),
                ),
                (
                    "weeks",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(52),
                        ],
                        verbose_name="every so many weeks",
                    ),
                ),
                (
                    "nth",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (1, "on the first"),
                            (2, "on the second"),
                            (3, "on the third"),
                            (4, "on the fourth"),
                            (5, "on the last"),
                        ],
                        null=True,
                        verbose_name="or every month",
                    ),
                ),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (0, "Monday"),
                            (1, "Tuesday"),
                            (2, "Wednesday"),
                            (3, "Thursday"),
                            (4, "Friday"),
                            (5, "Saturday"),
                            (6, "Sunday"),
                        ],
                        null=True,
                        verbose_name="weekday of the month",
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=160, verbose_name="usual place")),
                ("starts", models.TimeField(verbose_name="usually from")),
                ("ends", models.TimeField(verbose_name="usually until")),
                ("since", models.DateField(verbose_name="exists since")),
                ("until", models.DateField(blank=True, null=True, verbose_name="exists until")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "district",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="districts.district",
                        verbose_name="district",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="districts.office",
                        verbose_name="office in charge",
                    ),
                ),
            ],
            options={
                "verbose_name": "body",
                "verbose_name_plural": "bodies",
                "ordering": ["name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="BodyMember",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "name",
                    models.CharField(
                        blank=True,
                        help_text="For example: Sozialamt",
                        max_length=120,
                        verbose_name="or an office, a department",
                    ),
                ),
                (
                    "function",
                    models.CharField(
                        blank=True,
                        help_text="For example: management. No names of people.",
                        max_length=120,
                        verbose_name="function",
                    ),
                ),
                (
                    "email",
                    models.EmailField(
                        blank=True,
                        help_text="Best that of the function, not of a person.",
                        max_length=254,
                        verbose_name="address for invitations",
                    ),
                ),
                (
                    "since",
                    models.DateField(default=django.utils.timezone.localdate, verbose_name="member since"),
                ),
                ("until", models.DateField(blank=True, null=True, verbose_name="member until")),
                ("position", models.PositiveSmallIntegerField(default=0, editable=False)),
                (
                    "body",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="network.body",
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
            ],
            options={
                "verbose_name": "member of a body",
                "verbose_name_plural": "members of bodies",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "type",
                    catalogues.fields.CodeField(catalogue="event_type", max_length=20, verbose_name="kind"),
                ),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                (
                    "description",
                    models.TextField(
                        blank=True,
                        help_text="Everybody can read it once the event is announced. No names of people.",
                        max_length=2000,
                        verbose_name="description",
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="beginning")),
                ("ends_at", models.DateTimeField(verbose_name="end")),
                ("day", models.DateField(editable=False, verbose_name="day")),
                ("place", models.CharField(blank=True, max_length=160, verbose_name="other place")),
                (
                    "capacity",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Empty: as many as come",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(20000),
                        ],
                        verbose_name="places",
                    ),
                ),
                (
                    "has_numbers",
                    models.BooleanField(
                        default=False,
                        help_text="Who wants to come takes a number, without a name.",
                        verbose_name="places by number",
                    ),
                ),
                (
                    "cost",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=9,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="cost in euros",
                    ),
                ),
                ("funding", models.CharField(blank=True, max_length=120, verbose_name="paid from")),
                ("series", models.UUIDField(editable=False, null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("planned", "planned"),
                            ("announced", "announced"),
                            ("held", "held"),
                            ("cancelled", "cancelled"),
                        ],
                        default="planned",
                        editable=False,
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                ("announced_at", models.DateTimeField(editable=False, null=True, verbose_name="announced")),
                (
                    "participants",
                    models.PositiveIntegerField(editable=False, null=True, verbose_name="participants"),
                ),
                (
                    "is_estimated",
                    models.BooleanField(default=False, editable=False, verbose_name="estimated"),
                ),
                (
                    "volunteers",
                    models.PositiveSmallIntegerField(
                        editable=False, null=True, verbose_name="volunteers involved"
                    ),
                ),
                ("taken", models.PositiveIntegerField(default=0, editable=False)),
                ("last_number", models.PositiveIntegerField(default=0, editable=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
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
                    "languages",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="catalogues.language", verbose_name="languages"
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
                    "partners",
                    models.ManyToManyField(
                        blank=True,
                        related_name="+",
                        to="partners.organisation",
                        verbose_name="cooperation partners",
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
                        verbose_name="site of the office",
                    ),
                ),
            ],
            options={
                "verbose_name": "event",
                "verbose_name_plural": "events",
                "ordering": ["day", "starts_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="HeadCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("by", models.CharField(choices=[("sex", "sex"), ("age_group", "age group")], max_length=9)),
                ("code", models.CharField(max_length=20)),
                ("number", models.PositiveIntegerField()),
                (
                    "event",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="head_counts",
                        to="network.event",
                    ),
                ),
            ],
            options={
                "verbose_name": "head count",
                "verbose_name_plural": "head counts",
            },
        ),
        migrations.CreateModel(
            name="Meeting",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("planned", "planned"),
                            ("invited", "invited"),
                            ("held", "held"),
                            ("approved", "minutes approved"),
                            ("cancelled", "cancelled"),
                        ],
                        default="planned",
                        editable=False,
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="beginning")),
                ("ends_at", models.DateTimeField(verbose_name="end")),
                ("day", models.DateField(editable=False, verbose_name="day")),
                ("place", models.CharField(max_length=160, verbose_name="place")),
                (
                    "guests",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        editable=False,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(500),
                        ],
                        verbose_name="further guests",
                    ),
                ),
                ("approved_at", models.DateTimeField(editable=False, null=True, verbose_name="approved")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "approved_by",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="approved by",
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meetings",
                        to="network.body",
                    ),
                ),
            ],
            options={
                "verbose_name": "meeting",
                "verbose_name_plural": "meetings",
                "ordering": ["day", "starts_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "text",
                    models.TextField(
                        help_text="No names of clients.", max_length=1000, verbose_name="decision"
                    ),
                ),
                (
                    "function",
                    models.CharField(
                        blank=True,
                        help_text="An office, a department, a function. No names of people.",
                        max_length=120,
                        verbose_name="or a function",
                    ),
                ),
                ("decided_on", models.DateField(editable=False, verbose_name="decided on")),
                ("followed_since", models.DateField(editable=False)),
                ("due_on", models.DateField(verbose_name="due on")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("done", "done"), ("dropped", "dropped")],
                        default="open",
                        editable=False,
                        max_length=7,
                        verbose_name="state",
                    ),
                ),
                ("closed_on", models.DateField(editable=False, null=True, verbose_name="closed on")),
                (
                    "explanation",
                    models.CharField(
                        blank=True, editable=False, max_length=300, verbose_name="what came of it"
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="network.body",
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
                        verbose_name="organisation that sees to it",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="network.meeting",
                    ),
                ),
            ],
            options={
                "verbose_name": "decision",
                "verbose_name_plural": "decisions",
                "ordering": ["due_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "people",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(500),
                        ],
                        verbose_name="people",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.bodymember",
                        verbose_name="member",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attendances",
                        to="network.meeting",
                    ),
                ),
            ],
            options={
                "verbose_name": "attendance",
                "verbose_name_plural": "attendances",
            },
        ),
        migrations.CreateModel(
            name="AgendaItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("title", models.CharField(max_length=160, verbose_name="title")),
                ("text", models.TextField(blank=True, max_length=4000, verbose_name="what it is about")),
                ("figures", models.JSONField(editable=False, null=True)),
                ("minutes", models.TextField(blank=True, max_length=20000, verbose_name="minutes")),
                (
                    "meeting",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="network.meeting",
                    ),
                ),
            ],
            options={
                "verbose_name": "agenda item",
                "verbose_name_plural": "agenda items",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="MeetingMail",
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
                        choices=[("invite", "invitation"), ("change", "change"), ("cancel", "called off")],
                        max_length=6,
                        verbose_name="kind",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "meeting",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mails",
                        to="network.meeting",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="network.bodymember",
                        verbose_name="member",
                    ),
                ),
            ],
            options={
                "verbose_name": "mail about a meeting",
                "verbose_name_plural": "mails about meetings",
                "ordering": ["pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Place",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                (
                    "code",
                    models.CharField(
                        default=network.events.models.new_code, editable=False, max_length=8, unique=True
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "persons",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(6),
                        ],
                        verbose_name="persons",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("taken", "has a place"),
                            ("waiting", "waits for a place"),
                            ("returned", "given back"),
                        ],
                        editable=False,
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="numbers",
                        to="network.event",
                    ),
                ),
            ],
            options={
                "verbose_name": "number for an event",
                "verbose_name_plural": "numbers for events",
                "ordering": ["event", "number"],
            },
        ),
        migrations.CreateModel(
            name="Volunteer",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "given_name",
                    core.encryption.fields.EncryptedCharField(max_length=80, verbose_name="given name"),
                ),
                (
                    "family_name",
                    core.encryption.fields.EncryptedCharField(max_length=80, verbose_name="family name"),
                ),
                (
                    "name_key",
                    core.encryption.fields.EncryptedCharField(blank=True, editable=False, max_length=170),
                ),
                ("name_index", core.encryption.fields.BlindIndexField(of="index_name")),
                (
                    "email",
                    core.encryption.fields.EncryptedEmailField(
                        blank=True, max_length=254, verbose_name="e-mail"
                    ),
                ),
                ("email_index", core.encryption.fields.BlindIndexField(of="index_email")),
                (
                    "phone",
                    core.encryption.fields.EncryptedCharField(
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
                    "mail_language",
                    models.CharField(
                        choices=[("de", "German"), ("en", "English"), ("tr", "Turkish")],
                        default="de",
                        max_length=2,
                        verbose_name="language of mails",
                    ),
                ),
                (
                    "interests",
                    models.JSONField(blank=True, default=list, verbose_name="would like to help with"),
                ),
                ("availability", models.JSONField(blank=True, default=list, verbose_name="has time")),
                (
                    "wishes",
                    core.encryption.fields.EncryptedTextField(
                        blank=True, max_length=1000, verbose_name="what else we should know"
                    ),
                ),
                (
                    "confidential_on",
                    models.DateField(blank=True, null=True, verbose_name="signed confidentiality on"),
                ),
                (
                    "certificate_on",
                    models.DateField(
                        blank=True,
                        help_text="Only that it was shown, and its day. The paper goes back.",
                        null=True,
                        verbose_name="certificate of good conduct of",
                    ),
                ),
                (
                    "certificate_until",
                    models.DateField(
                        blank=True,
                        help_text="Empty: for five years.",
                        null=True,
                        verbose_name="certificate counts until",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("unconfirmed", "address not confirmed yet"),
                            ("new", "new"),
                            ("active", "active"),
                            ("paused", "pausing"),
                            ("left", "left"),
                            ("declined", "declined"),
                        ],
                        default="new",
                        editable=False,
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "since",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="in this state since"
                    ),
                ),
                (
                    "registered_on",
                    models.DateField(
                        default=django.utils.timezone.localdate, editable=False, verbose_name="registered on"
                    ),
                ),
                ("began_on", models.DateField(blank=True, null=True, verbose_name="with us since")),
                ("left_on", models.DateField(editable=False, null=True, verbose_name="left on")),
                (
                    "left_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("done", "reached what it was for"),
                            ("time", "no more time"),
                            ("moved", "moved away"),
                            ("client", "no longer wished by the people helped"),
                            ("volunteer", "no longer wished by the volunteer"),
                            ("other", "another reason"),
                        ],
                        editable=False,
                        max_length=10,
                        verbose_name="reason",
                    ),
                ),
                ("thanked_on", models.DateField(editable=False, null=True, verbose_name="thanked on")),
                ("nonce", models.CharField(default=core.links.new_nonce, editable=False, max_length=22)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "districts",
                    models.ManyToManyField(
                        blank=True,
                        help_text="None ticked: anywhere in the city.",
                        related_name="+",
                        to="districts.district",
                        verbose_name="districts",
                    ),
                ),
                (
                    "languages",
                    models.ManyToManyField(
                        blank=True,
                        related_name="+",
                        to="catalogues.language",
                        verbose_name="languages spoken",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="districts.office",
                        verbose_name="looked after by",
                    ),
                ),
            ],
            options={
                "verbose_name": "volunteer",
                "verbose_name_plural": "volunteers",
                "ordering": ["-registered_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="VolunteerMail",
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
                        choices=[("confirm", "confirm the address"), ("declined", "declined")],
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                (
                    "volunteer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mails",
                        to="network.volunteer",
                        verbose_name="volunteer",
                    ),
                ),
            ],
            options={
                "verbose_name": "mail to a volunteer",
                "verbose_name_plural": "mails to volunteers",
                "ordering": ["pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="VolunteerOffer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("german", "Practising German"),
                            ("escort", "Going along to offices and doctors"),
                            ("school", "Helping children with school"),
                            ("leisure", "Leisure, sport, outings"),
                            ("words", "Translating in everyday life"),
                            ("home", "Flat, furniture, repairs"),
                            ("work", "Applications and looking for work"),
                            ("group", "Helping with groups and festivals"),
                            ("other", "Something else"),
                        ],
                        max_length=8,
                        verbose_name="what",
                    ),
                ),
                (
                    "details",
                    core.encryption.fields.EncryptedCharField(
                        blank=True, max_length=300, verbose_name="in other words"
                    ),
                ),
                (
                    "place",
                    core.encryption.fields.EncryptedCharField(
                        blank=True, max_length=120, verbose_name="place"
                    ),
                ),
                ("since", models.DateField(default=django.utils.timezone.localdate, verbose_name="since")),
                (
                    "until",
                    models.DateField(
                        blank=True,
                        help_text="Empty: for as long as it goes.",
                        null=True,
                        verbose_name="until",
                    ),
                ),
                (
                    "capacity",
                    models.PositiveSmallIntegerField(
                        default=1,
                        help_text="People or families",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(50),
                        ],
                        verbose_name="for how many at the same time",
                    ),
                ),
                (
                    "end_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("done", "reached what it was for"),
                            ("time", "no more time"),
                            ("moved", "moved away"),
                            ("client", "no longer wished by the people helped"),
                            ("volunteer", "no longer wished by the volunteer"),
                            ("other", "another reason"),
                        ],
                        editable=False,
                        max_length=10,
                        verbose_name="reason",
                    ),
                ),
                (
                    "hand_over",
                    core.encryption.fields.EncryptedTextField(
                        blank=True, editable=False, max_length=1000, verbose_name="hand-over note"
                    ),
                ),
                (
                    "last_contact_on",
                    models.DateField(
                        default=django.utils.timezone.localdate, editable=False, verbose_name="last contact"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "district",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="districts.district",
                        verbose_name="where",
                    ),
                ),
                (
                    "volunteer",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="offers",
                        to="network.volunteer",
                        verbose_name="volunteer",
                    ),
                ),
            ],
            options={
                "verbose_name": "offer of a volunteer",
                "verbose_name_plural": "offers of volunteers",
                "ordering": ["-since", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="VolunteerMatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("with_family", models.BooleanField(default=False, verbose_name="for the whole family")),
                (
                    "about",
                    core.encryption.fields.EncryptedCharField(
                        blank=True, max_length=300, verbose_name="what it is about"
                    ),
                ),
                ("since", models.DateField(default=django.utils.timezone.localdate, verbose_name="since")),
                ("ended_on", models.DateField(editable=False, null=True, verbose_name="ended on")),
                (
                    "end_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("done", "reached what it was for"),
                            ("time", "no more time"),
                            ("moved", "moved away"),
                            ("client", "no longer wished by the people helped"),
                            ("volunteer", "no longer wished by the volunteer"),
                            ("other", "another reason"),
                        ],
                        editable=False,
                        max_length=10,
                        verbose_name="reason",
                    ),
                ),
                (
                    "hand_over",
                    core.encryption.fields.EncryptedTextField(
                        blank=True, editable=False, max_length=1000, verbose_name="hand-over note"
                    ),
                ),
                (
                    "last_contact_on",
                    models.DateField(
                        default=django.utils.timezone.localdate, editable=False, verbose_name="last contact"
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="volunteer_matches",
                        to="clients.client",
                        verbose_name="client",
                    ),
                ),
                (
                    "consent",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="consultations.consent",
                        verbose_name="consent",
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="matches",
                        to="network.volunteeroffer",
                        verbose_name="offer",
                    ),
                ),
            ],
            options={
                "verbose_name": "help by a volunteer",
                "verbose_name_plural": "help by volunteers",
                "ordering": ["-since", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="VolunteerContact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(default=django.utils.timezone.localdate, verbose_name="day")),
                (
                    "channel",
                    models.CharField(
                        choices=[("phone", "by phone"), ("meeting", "in person"), ("written", "in writing")],
                        default="phone",
                        max_length=8,
                        verbose_name="how",
                    ),
                ),
                (
                    "note",
                    core.encryption.fields.EncryptedTextField(
                        blank=True, max_length=1000, verbose_name="note"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "volunteer",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contacts",
                        to="network.volunteer",
                        verbose_name="volunteer",
                    ),
                ),
                (
                    "match",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="network.volunteermatch",
                        verbose_name="help by a volunteer",
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="network.volunteeroffer",
                        verbose_name="offer",
                    ),
                ),
            ],
            options={
                "verbose_name": "contact with a volunteer",
                "verbose_name_plural": "contacts with volunteers",
                "ordering": ["-on", "-pk"],
            },
        ),
        migrations.AddIndex(
            model_name="body",
            index=models.Index(fields=["office", "kind"], name="network_body_office"),
        ),
        migrations.AddConstraint(
            model_name="body",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("district__isnull", True), ("is_citywide", True), ("office__isnull", True)),
                    models.Q(("district__isnull", False), ("is_citywide", False), ("office__isnull", False)),
                    _connector="OR",
                ),
                name="network_body_of_district_or_city",
                violation_error_message="Give an office and its district, or neither for the whole city.",
            ),
        ),
        migrations.AddConstraint(
            model_name="body",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends__gt", models.F("starts"))),
                name="network_body_hours_in_order",
                violation_error_message="The end lies before the beginning.",
            ),
        ),
        migrations.AddConstraint(
            model_name="body",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"
                ),
                name="network_body_in_order",
                violation_error_message="The last day lies before the first one.",
            ),
        ),
        migrations.AddConstraint(
            model_name="body",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("nth__isnull", True), ("weekday__isnull", True)),
                    models.Q(("nth__isnull", False), ("weekday__isnull", False), ("weeks__isnull", True)),
                    _connector="OR",
                ),
                name="network_body_one_rhythm",
                violation_error_message="Either every so many weeks, or a weekday of each month.",
            ),
        ),
        migrations.AddIndex(
            model_name="bodymember",
            index=models.Index(fields=["body", "since"], name="network_bodymember_body"),
        ),
        migrations.AddConstraint(
            model_name="bodymember",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("name", ""), ("organisation__isnull", False)),
                    models.Q(("organisation__isnull", True), models.Q(("name", ""), _negated=True)),
                    _connector="OR",
                ),
                name="network_bodymember_is_somebody",
                violation_error_message="Choose an organisation, or write down an office or department.",
            ),
        ),
        migrations.AddConstraint(
            model_name="bodymember",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"
                ),
                name="network_bodymember_in_order",
                violation_error_message="The last day lies before the first one.",
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["day", "starts_at", "id"], name="network_event_day"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["district", "day", "starts_at", "id"], name="network_event_district"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["office", "day", "starts_at", "id"], name="network_event_office"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("participants__isnull", True)),
                fields=["office", "day"],
                name="network_event_unreported",
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                name="network_event_end_after_start",
                violation_error_message="The end lies before the beginning.",
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("site__isnull", False), models.Q(("place", ""), _negated=True), _connector="OR"
                ),
                name="network_event_has_place",
                violation_error_message="Say where it takes place.",
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("has_numbers", False),
                    models.Q(("capacity__gte", 1), ("capacity__isnull", False)),
                    _connector="OR",
                ),
                name="network_event_numbers_need_places",
                violation_error_message="Numbers are given out where places are limited: say how many.",
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("taken", 0),
                    models.Q(("has_numbers", True), ("taken__lte", models.F("capacity"))),
                    _connector="OR",
                ),
                name="network_event_not_overbooked",
                violation_error_message="More places than that have been given out already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(("participants__isnull", True), ("status", "held"), _connector="OR"),
                name="network_event_counts_when_held",
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(("cost__isnull", True), ("cost__gte", 0), _connector="OR"),
                name="network_event_cost_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "announced"), _negated=True),
                    ("announced_at__isnull", False),
                    _connector="OR",
                ),
                name="network_event_announced_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="headcount",
            constraint=models.UniqueConstraint(fields=("event", "by", "code"), name="network_headcount_once"),
        ),
        migrations.AddConstraint(
            model_name="headcount",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)), name="network_headcount_not_empty"
            ),
        ),
        migrations.AddIndex(
            model_name="meeting",
            index=models.Index(fields=["body", "day"], name="network_meeting_body"),
        ),
        migrations.AddIndex(
            model_name="meeting",
            index=models.Index(fields=["day"], name="network_meeting_day"),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                name="network_meeting_in_order",
                violation_error_message="The end lies before the beginning.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("guests__isnull", True), ("status__in", ("held", "approved")), _connector="OR"
                ),
                name="network_meeting_guests_when_held",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("approved_at__isnull", False), ("status", "approved")),
                    models.Q(models.Q(("status", "approved"), _negated=True), ("approved_at__isnull", True)),
                    _connector="OR",
                ),
                name="network_meeting_approved_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "cancelled"), _negated=True),
                fields=("body", "day"),
                name="network_meeting_once_a_day",
                violation_error_message="There is a meeting of this series on that day already.",
            ),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["body", "state", "due_on"], name="network_decision_body"),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["state", "due_on", "id"], name="network_decision_due"),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("organisation__isnull", False),
                    models.Q(("function", ""), _negated=True),
                    _connector="OR",
                ),
                name="network_decision_has_owner",
                violation_error_message="Say who sees to it: an organisation or a function.",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_on__gte", models.F("decided_on"))),
                name="network_decision_due_after_meeting",
                violation_error_message="It cannot be due before the meeting.",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_on__isnull", True), ("state", "open")),
                    models.Q(
                        models.Q(("state", "open"), _negated=True),
                        ("closed_on__gte", models.F("decided_on")),
                        ("closed_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="network_decision_closed_has_day",
                violation_error_message="The day lies before the meeting that decided it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "dropped"), _negated=True),
                    models.Q(("explanation", ""), _negated=True),
                    _connector="OR",
                ),
                name="network_decision_dropped_has_reason",
                violation_error_message="Say in a few words why it was dropped.",
            ),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.UniqueConstraint(fields=("meeting", "member"), name="network_attendance_once"),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.CheckConstraint(
                condition=models.Q(("people__gte", 1)), name="network_attendance_not_empty"
            ),
        ),
        migrations.AddIndex(
            model_name="agendaitem",
            index=models.Index(fields=["meeting", "position"], name="network_agendaitem_meeting"),
        ),
        migrations.AddIndex(
            model_name="meetingmail",
            index=models.Index(
                condition=models.Q(("state", "waiting")), fields=["id"], name="network_meeting_mail"
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingmail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_at__isnull", True), ("state", "waiting")),
                    models.Q(models.Q(("state", "waiting"), _negated=True), ("done_at__isnull", False)),
                    _connector="OR",
                ),
                name="network_meetingmail_done_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingmail",
            constraint=models.UniqueConstraint(
                fields=("meeting", "member", "kind", "version"), name="network_meetingmail_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.UniqueConstraint(fields=("event", "number"), name="network_place_number_once"),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(
                condition=models.Q(("persons__range", (1, 6))), name="network_place_persons"
            ),
        ),
        migrations.AddIndex(
            model_name="volunteer",
            index=models.Index(fields=["state", "office"], name="network_volunteer_state"),
        ),
        migrations.AddIndex(
            model_name="volunteer",
            index=models.Index(fields=["email_index"], name="network_volunteer_address"),
        ),
        migrations.AddIndex(
            model_name="volunteer",
            index=models.Index(fields=["began_on", "left_on"], name="network_volunteer_time"),
        ),
        migrations.AddConstraint(
            model_name="volunteer",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("state__in", ["unconfirmed", "new"]), models.Q(("email_index", ""), _negated=True)
                ),
                fields=("email_index",),
                name="network_volunteer_applies_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="volunteer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("began_on__isnull", False),
                        ("office__isnull", False),
                        ("state__in", ("active", "paused", "left")),
                    ),
                    models.Q(
                        models.Q(("state__in", ("active", "paused", "left")), _negated=True),
                        ("began_on__isnull", True),
                        ("office__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="network_volunteer_taken_over",
            ),
        ),
        migrations.AddConstraint(
            model_name="volunteer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("left_on__gte", models.F("began_on")), ("left_on__isnull", False), ("state", "left")
                    ),
                    models.Q(models.Q(("state", "left"), _negated=True), ("left_on__isnull", True)),
                    _connector="OR",
                ),
                name="network_volunteer_left_has_day",
                violation_error_message="The last day lies before the first one.",
            ),
        ),
        migrations.AddConstraint(
            model_name="volunteer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("certificate_until__isnull", True),
                    models.Q(
                        ("certificate_on__isnull", False),
                        ("certificate_until__gte", models.F("certificate_on")),
                    ),
                    _connector="OR",
                ),
                name="network_volunteer_certificate_in_order",
                violation_error_message="The certificate ends before its day.",
            ),
        ),
        migrations.AddIndex(
            model_name="volunteermail",
            index=models.Index(
                condition=models.Q(("state", "waiting")), fields=["id"], name="network_volunteer_mail"
            ),
        ),
        migrations.AddConstraint(
            model_name="volunteermail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_at__isnull", True), ("state", "waiting")),
                    models.Q(models.Q(("state", "waiting"), _negated=True), ("done_at__isnull", False)),
                    _connector="OR",
                ),
                name="network_volunteermail_done_has_time",
            ),
        ),
        migrations.AddIndex(
            model_name="volunteeroffer",
            index=models.Index(fields=["volunteer", "until"], name="network_offer_running"),
        ),
        migrations.AddIndex(
            model_name="volunteeroffer",
            index=models.Index(fields=["since"], name="network_offer_since"),
        ),
        migrations.AddIndex(
            model_name="volunteeroffer",
            index=models.Index(
                condition=models.Q(("until__isnull", False)), fields=["until"], name="network_offer_until"
            ),
        ),
        migrations.AddConstraint(
            model_name="volunteeroffer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"
                ),
                name="network_volunteeroffer_in_order",
                violation_error_message="The end lies before the beginning.",
            ),
        ),
        migrations.AddConstraint(
            model_name="volunteeroffer",
            constraint=models.CheckConstraint(
                condition=models.Q(("capacity__range", (1, 50))), name="network_volunteeroffer_capacity"
            ),
        ),
        migrations.AddIndex(
            model_name="volunteermatch",
            index=models.Index(fields=["offer", "ended_on"], name="network_match_running"),
        ),
        migrations.AddConstraint(
            model_name="volunteermatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_on__isnull", True), ("ended_on__gte", models.F("since")), _connector="OR"
                ),
                name="network_volunteermatch_in_order",
                violation_error_message="The end lies before the beginning.",
            ),
        ),
        migrations.AddConstraint(
            model_name="volunteermatch",
            constraint=models.CheckConstraint(
                condition=models.Q(("client__isnull", False), ("ended_on__isnull", False), _connector="OR"),
                name="network_volunteermatch_helps_somebody",
            ),
        ),
        migrations.AddIndex(
            model_name="volunteercontact",
            index=models.Index(fields=["on"], name="network_contact_on"),
        ),
        migrations.RunPython(guard, migrations.RunPython.noop),
    ]
