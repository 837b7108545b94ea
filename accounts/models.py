"""Staff: personal accounts, and the roles they hold in offices and for the city, each with validity."""

from typing import Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from catalogues.fields import CodeField
from catalogues.models import Language
from core.validity import Validity, ValidityQuerySet
from districts.models import Employer, Office
from districts.scoping import CITY_ROLES, OFFICE_ROLES, Access, Role, ScopedQuerySet


class UserQuerySet(ScopedQuerySet):
    def _visible(self, access: Access) -> Self:
        """System administrators manage accounts; nobody else opens them."""
        return self.all() if access.has(Role.ADMIN) else self.none()

    def advisers_of(self, office: Office) -> Self:
        """Active staff who may hold consultations in `office` today."""
        members = Membership.objects.valid_on().filter(office=office, role__in=[Role.ADVISER, Role.LEAD])
        return self.filter(is_active=True, pk__in=members.values("user"))


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

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["given_name", "family_name"]

    class Meta:
        ordering = ["family_name", "given_name"]
        verbose_name = _("staff member")
        verbose_name_plural = _("staff")

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @property
    def short_name(self) -> str:
        return f"{self.given_name[:1]}. {self.family_name}"

    @cached_property
    def access(self) -> Access:
        """What this person may do today; read once per request."""
        offices: dict[str, set[int]] = {}
        for role, office_id in self.memberships.valid_on().values_list("role", "office_id"):
            offices.setdefault(role, set()).add(office_id)
        return Access(
            offices={role: frozenset(ids) for role, ids in offices.items()},
            city_roles=frozenset(self.city_roles.valid_on().values_list("role", flat=True)),
        )


class MembershipQuerySet(ScopedQuerySet, ValidityQuerySet):
    def _visible(self, access: Access) -> Self:
        return self.all() if access.has(Role.ADMIN) else self.none()


class Membership(Validity):
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


class CityRole(Validity):
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
