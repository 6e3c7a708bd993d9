"""Who somebody is to the portal: one account a person, told apart by email address."""

from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from codeoregon.audit.track import history
from codeoregon.lib.personal import Level, personal

# Stands in the address of an account that has none: a walk-in without email, or one that was erased (RFC 2606).
NO_MAIL = "no-email.invalid"


class Role(models.TextChoices):
    """Staff roles; what each may do is in ``permissions.py``."""

    CASE_MANAGER = "case_manager", _("Case manager")
    JOB_DEVELOPER = "job_developer", _("Job developer")
    PROGRAMME_MANAGER = "programme_manager", _("Program manager")
    EO_OFFICER = "eo_officer", _("Equal-opportunity officer")
    AUDITOR = "auditor", _("Auditor")


class Audience(models.TextChoices):
    """Which home somebody lands on; staff go to the admin whatever it says."""

    LEARNER = "learner", _("Learner")
    EMPLOYER = "employer", _("Employer")
    MENTOR = "mentor", _("Mentor")


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """With a confirmed address: whoever may run the command owns the machine, and mail need not work yet."""
        with transaction.atomic(using=self._db):
            user = self.create_user(email, password, is_superuser=True, **fields)
            EmailAddress.objects.using(self._db).create(user=user, email=user.email, verified=True, primary=True)
        return user

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """Addresses are kept in lower case: one address is one account whatever its case."""
        return (email or "").strip().lower()

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=self.normalize_email(username))


@history(exclude=["password", "last_login", "bound_for"])
class User(AbstractBaseUser, PermissionsMixin):
    """An account. The login is the email address, kept in lower case."""

    email = personal(
        Level.STAFF,
        models.EmailField(
            _("email address"),
            max_length=254,
            unique=True,
            error_messages={"unique": _("This address has an account already.")},
        ),
    )
    full_name = personal(Level.STAFF, models.CharField(_("name"), max_length=150, blank=True))
    language = personal(Level.STAFF, models.CharField(_("language"), max_length=12, default="en"))
    audience = personal(
        Level.STAFF, models.CharField(_("home page"), max_length=12, choices=Audience.choices, default=Audience.LEARNER)
    )
    staff_role = personal(
        Level.STAFF, models.CharField(_("staff role"), max_length=20, choices=Role.choices, blank=True, default="")
    )
    # A path of ours. Kept here and not in a session: people confirm the address and sign in on other devices.
    bound_for = personal(
        Level.STAFF, models.CharField(_("on the way to, when signing up"), max_length=500, blank=True, db_default="")
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    date_joined = models.DateTimeField(_("signed up"), default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        permissions = [("reset_second_factor", "Can reset a second factor that was lost")]
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_lower_case"),
        ]

    def __str__(self) -> str:
        return self.get_full_name()

    @property
    def is_staff(self) -> bool:
        return self.is_active and (bool(self.staff_role) or self.is_superuser)

    @property
    def gets_mail(self) -> bool:
        """Whether there is an address to write to."""
        return not self.email.endswith(f"@{NO_MAIL}")

    @property
    def mail_address(self) -> str:
        """The address for people to read; "" where there is none."""
        return self.email if self.gets_mail else ""

    @property
    def door(self) -> str:
        """Which navigation and home page: "staff", or the audience."""
        return "staff" if self.is_staff else self.audience

    def get_full_name(self) -> str:
        return self.full_name or self.mail_address or f"{self._meta.verbose_name} {self.pk}"

    def get_short_name(self) -> str:
        return self.full_name.split(" ")[0] if self.full_name else self.get_full_name()


class MailedInvitation(models.Model):
    """An invitation by mail: single use, expiring, bound to one address. Only a hash of its token is kept."""

    email = personal(Level.STAFF, models.EmailField(_("email address"), max_length=254))
    token_hash = personal(Level.SENSITIVE, models.CharField(_("hash of the link"), max_length=64, unique=True))
    # Null: from the command line, where the first ones come from.
    invited_by = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("invited by"), null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("accepted by"), null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        """Whether its link still works."""
        return self.accepted_at is None and self.expires_at > timezone.now()


ACCEPTED_WHOLE = Q(accepted_at__isnull=True, accepted_by__isnull=True) | Q(
    accepted_at__isnull=False, accepted_by__isnull=False
)


@history(exclude=["token_hash"])
class Invitation(MailedInvitation):
    """An invitation to become staff."""

    staff_role = personal(Level.STAFF, models.CharField(_("staff role"), max_length=20, choices=Role.choices))

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(condition=ACCEPTED_WHOLE, name="invitation_accepted_whole"),
            models.UniqueConstraint(Lower("email"), condition=Q(accepted_at__isnull=True), name="invitation_open_once"),
        ]

    def __str__(self) -> str:
        return f"{self.email} ({self.get_staff_role_display()})"
