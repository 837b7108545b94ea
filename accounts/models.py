"""Staff: personal accounts, and the roles they hold in offices and for the city, each with validity."""

from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts import trail
from accounts.retention import RetentionPeriod, RetentionRecord
from accounts.staffing.models import Absence, Duty
from catalogues.fields import CodeField
from catalogues.models import Language
from core import audit
from core.models import AppendOnlyQuerySet, AuditEntry
from core.validity import Validity, ValidityQuerySet
from districts import prepared
from districts.models import Employer, Office
from districts.scoping import CITY_ROLES, OFFICE_ROLES, Access, CountableQuerySet, Role, ScopedQuerySet

__all__ = [
    "Absence",
    "CityRole",
    "Duty",
    "Membership",
    "RetentionPeriod",
    "RetentionRecord",
    "Trail",
    "User",
]


class UserQuerySet(ScopedQuerySet):
    def _visible(self, access: Access) -> Self:
        """System administrators manage accounts; nobody else opens them."""
        return self.all() if access.has(Role.ADMIN) else self.none()

    def search(self, text: str) -> Self:
        """Every word occurs in the name or the e-mail address."""
        found = self
        for word in text.split():
            found = found.filter(
                Q(given_name__icontains=word) | Q(family_name__icontains=word) | Q(email__icontains=word)
            )
        return found

    def with_role(self, role: str) -> Self:
        """Who holds the office or city role `role` today."""
        members = Membership.objects.valid_on().filter(role=role).values("user")
        return self.filter(
            Q(pk__in=members) | Q(pk__in=CityRole.objects.valid_on().filter(role=role).values("user"))
        )

    def in_office(self, office: Office) -> Self:
        """Who has a role in `office` today."""
        return self.filter(pk__in=Membership.objects.valid_on().filter(office=office).values("user"))

    def with_current_roles(self) -> Self:
        """Reads the roles of today for `role_names`."""
        return self.prefetch_related(
            models.Prefetch(
                "memberships",
                Membership.objects.valid_on().select_related("office"),
                to_attr="current_memberships",
            ),
            models.Prefetch("city_roles", CityRole.objects.valid_on(), to_attr="current_city_roles"),
        )

    def lasting_admins(self) -> Self:
        """Active system administrators whose role has no end."""
        roles = CityRole.objects.valid_on().filter(role=Role.ADMIN, valid_until__isnull=True)
        return self.filter(is_active=True, pk__in=roles.values("user"))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        """The first system administrator (`manage.py createsuperuser`)."""
        user = self.create_user(email, password, **fields)
        CityRole.objects.create(user=user, role=Role.ADMIN)
        audit.record(None, audit.Action.PERMISSION, user, change="granted", role=Role.ADMIN)
        return user


class User(AbstractBaseUser):
    email = models.EmailField(_("e-mail"), unique=True)
    given_name = models.CharField(_("given name"), max_length=80)
    family_name = models.CharField(_("family name"), max_length=80)
    is_active = models.BooleanField(_("active"), default=True)
    is_demo = models.BooleanField(
        default=False, editable=False, help_text=_("Invented by demo_data; refused when DEBUG is off.")
    )
    languages = models.ManyToManyField(
        Language,
        blank=True,
        related_name="+",
        verbose_name=_("languages spoken"),
        db_table="accounts_userlanguage",
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    deactivated_at = models.DateTimeField(_("deactivated"), null=True, blank=True)

    objects = UserManager()

    GONE = "@former.invalid"
    """What the address of a former staff member ends with whose name is not kept any more."""
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["given_name", "family_name"]

    class Meta:
        ordering = ["family_name", "given_name"]
        verbose_name = _("staff member")
        verbose_name_plural = _("staff")

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}"

    def get_absolute_url(self) -> str:
        return reverse("accounts:user_detail", args=[self.pk])

    @property
    def short_name(self) -> str:
        return f"{self.given_name[:1]}. {self.family_name}"

    @property
    def may_log_in(self) -> bool:
        """Demo accounts have a known password: they are for trying out only."""
        return self.is_active and (settings.DEBUG or not self.is_demo)

    def is_active_on(self, day: date) -> bool:
        """Whether the account was not deactivated yet on `day`: what was done before stays done."""
        if self.is_active:
            return True
        return self.deactivated_at is not None and day < timezone.localdate(self.deactivated_at)

    @property
    def role_names(self) -> str:
        """The roles of today with their offices; needs `with_current_roles`."""
        offices = [f"{role.get_role_display()} {role.office.code}" for role in self.current_memberships]
        return ", ".join([*offices, *(role.get_role_display() for role in self.current_city_roles)])

    @cached_property
    def access(self) -> Access:
        """What this person may do today; read once per request."""
        offices: dict[str, set[int]] = {}
        city_roles = set()
        for role, office_id in prepared.rows(f"access|{self.pk}", self._roles_of_today):
            if office_id is None:
                city_roles.add(role)
            else:
                offices.setdefault(role, set()).add(office_id)
        return Access(
            offices={role: frozenset(ids) for role, ids in offices.items()}, city_roles=frozenset(city_roles)
        )

    def _roles_of_today(self) -> models.QuerySet:
        """Each role with its office; none for those in the whole city."""
        nowhere = models.Value(None, output_field=models.BigIntegerField())
        in_city = self.city_roles.valid_on().order_by().values_list("role", nowhere)
        return self.memberships.valid_on().order_by().values_list("role", "office_id").union(in_city)


class MembershipQuerySet(CountableQuerySet, ValidityQuerySet):
    def _visible(self, access: Access) -> Self:
        return self.all() if access.has(Role.ADMIN) else self.none()


class Reviewed(Validity):
    """A right that somebody else confirms once a year (accounts.review)."""

    reviewed_on = models.DateField(_("last review"), null=True, editable=False)
    reviewed_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("reviewed by")
    )

    class Meta(Validity.Meta):
        abstract = True


class Membership(Reviewed):
    """A person works in an office, in a role, for an employer."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("staff member"))
    office = models.ForeignKey(Office, models.PROTECT, related_name="memberships", verbose_name=_("office"))
    role = models.CharField(_("role"), max_length=12, choices=[(r.value, r.label) for r in OFFICE_ROLES])
    employer = models.ForeignKey(
        Employer, models.PROTECT, related_name="memberships", verbose_name=_("employer")
    )
    affiliation = CodeField(_("affiliation"), catalogue="staff_affiliation", default="city")
    weekly_hours = models.DecimalField(_("weekly hours"), max_digits=4, decimal_places=1, default=0)

    objects = MembershipQuerySet.as_manager()

    class Meta(Validity.Meta):
        ordering = ["office", "user", "valid_from"]
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            *Validity.Meta.constraints,
            models.CheckConstraint(
                condition=Q(weekly_hours__gte=0, weekly_hours__lte=60),
                name="accounts_membership_weekly_hours",
                violation_error_message=_("Weekly hours lie between 0 and 60."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.office} ({self.get_role_display()})"

    def clean(self) -> None:
        super().clean()
        others = Membership.objects.filter(user=self.user, office=self.office_id, role=self.role)
        if others.overlapping(self).exists():
            raise ValidationError(_("The person already has this role in this office at that time."))


class CityRole(Reviewed):
    """A role for the whole city; kept apart from memberships so that a missing office never means every office."""

    user = models.ForeignKey(User, models.CASCADE, related_name="city_roles", verbose_name=_("staff member"))
    role = models.CharField(_("role"), max_length=12, choices=[(r.value, r.label) for r in CITY_ROLES])

    objects = MembershipQuerySet.as_manager()

    class Meta(Validity.Meta):
        ordering = ["user", "role"]
        verbose_name = _("role for the city")
        verbose_name_plural = _("roles for the city")

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"

    def clean(self) -> None:
        super().clean()
        others = CityRole.objects.filter(user=self.user, role=self.role)
        if others.overlapping(self).exists():
            raise ValidationError(_("The person already has this role at that time."))


Action = AuditEntry.Action
READING = (Action.READ, Action.EXPORT)
CHANGING = (Action.CREATE, Action.UPDATE, Action.CANCEL, Action.RESTORE, Action.UNDO)


class TrailQuerySet(AppendOnlyQuerySet, ScopedQuerySet):
    def _visible(self, access: Access) -> Self:
        """Only the data protection officer reads the audit trail (handbook P14)."""
        return self.all() if access.has(Role.DPO) else self.none()

    def of_client(self, code: str) -> Self:
        """About the file of the client with that code, and what became part of it."""
        return self.filter(trail.about(code))

    def with_client_code(self) -> Self:
        code = trail.clients().filter(pk=models.OuterRef("subject")).values("code")
        return self.annotate(client_code=models.Subquery(code[:1]))

    def by_staff(self) -> Self:
        """One row per staff member, as dicts: how many files and entries of which kind, the first and the last."""
        rows = self.order_by().values("user_id", "user__given_name", "user__family_name", "user__email")
        return rows.annotate(
            files=models.Count("subject", distinct=True, filter=Q(action__in=READING)),
            reads=models.Count("pk", filter=Q(action=Action.READ)),
            changes=models.Count("pk", filter=Q(action__in=CHANGING)),
            exports=models.Count("pk", filter=Q(action=Action.EXPORT)),
            searches=models.Count("pk", filter=Q(action=Action.SEARCH)),
            first_at=models.Min("at"),
            last_at=models.Max("at"),
        )


class Trail(AuditEntry):
    """The entries of `core.models.AuditEntry`, with the rule who may read them."""

    objects = TrailQuerySet.as_manager()

    class Meta:
        proxy = True
        ordering = ["-at", "-pk"]
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit trail")
