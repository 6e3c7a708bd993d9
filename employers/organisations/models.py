"""Organisations that hire, where they work, and who speaks for them."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from codeoregon.audit.track import history
from codeoregon.lib.personal import Level, personal
from codeoregon.lib.sealed import digests, seal, unseal
from codeoregon.lib.states import known_states
from employers.organisations.states import OrganisationState

FEIN = "fein"  # what its seals and digests are for


class Organisations(models.QuerySet["Organisation"]):
    def of(self, user: object) -> "Organisations":
        """Organisations that ``user`` is a member of now."""
        return self.filter(memberships__user=user, memberships__removed_at__isnull=True).distinct()

    def hiring(self, user: Any) -> "Organisations":
        """Organisations that ``user`` hires for: as owner or recruiter, not as supervisor."""
        return self.filter(pk__in=Membership.objects.hiring().filter(user=user).values("organisation"))

    def owned_by(self, user: Any) -> "Organisations":
        """Organisations whose team, sites and facts ``user`` looks after."""
        owned = Membership.objects.live().filter(user=user, role=Membership.Role.OWNER)
        return self.filter(pk__in=owned.values("organisation"))

    def approved(self) -> "Organisations":
        return self.filter(state=OrganisationState.APPROVED)

    def without_tier(self) -> "Organisations":
        """Approved, with a place in Oregon whose minimum wage staff have still to choose, or to choose again."""
        open_ones = Site.objects.filter(region="OR", wage_tier=WageTier.UNKNOWN)
        return self.approved().filter(pk__in=open_ones.values("organisation"))

    def with_fein(self, fein: str) -> "Organisations":
        """Organisations that gave this number ("93-1234567"), though no number can be read in the table."""
        return self.filter(fein_digest__in=digests(fein, FEIN))


@history(exclude=["fein_sealed", "fein_digest"])
class Organisation(models.Model):
    legal_name = models.CharField(_("legal name"), max_length=200)
    dba = models.CharField(_("name people know you by"), max_length=200, blank=True)
    website = models.URLField(_("website"), blank=True)
    industry = models.CharField(_("industry"), max_length=120, blank=True)
    naics = models.CharField(_("NAICS code"), max_length=6, blank=True)
    size = models.CharField(_("number of staff"), max_length=20, blank=True)
    phone = personal(Level.STAFF, models.CharField(_("phone"), max_length=30, blank=True))
    # The federal employer number: for one person's business it may be traced to them. Written by ``set_fein`` only.
    fein_sealed = models.CharField(
        _("sealed FEIN"), max_length=200, blank=True, default="", db_default="", editable=False
    )
    fein_digest = models.CharField(
        _("digest of the FEIN"), max_length=64, blank=True, default="", db_default="", editable=False
    )
    fein_last4 = models.CharField(
        _("last four of the federal employer number"),
        max_length=4,
        blank=True,
        default="",
        db_default="",
        editable=False,
    )
    state = models.CharField(
        _("state"), max_length=12, choices=OrganisationState.choices, default=OrganisationState.PENDING, editable=False
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = Organisations.as_manager()

    class Meta:
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        constraints = [
            known_states(OrganisationState.values, of="organisation"),
            models.CheckConstraint(
                condition=~Q(legal_name=""),
                name="organisation_has_name",
                violation_error_message=_("Enter the legal name."),
            ),
            models.CheckConstraint(
                condition=Q(website="") | Q(website__iregex=r"^https?://"),
                name="organisation_website_is_web",
                violation_error_message=_("Enter a website that begins with https:// or http://."),
            ),
            models.CheckConstraint(
                condition=Q(fein_sealed="", fein_digest="", fein_last4="")
                | Q(fein_last4__regex=r"^[0-9]{4}$", fein_digest__regex=r"^[0-9a-f]{64}$") & ~Q(fein_sealed=""),
                name="organisation_fein_whole",
                violation_error_message=_("Enter the federal employer number again."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def set_fein(self, fein: str) -> None:
        """Keep a number ("93-1234567") so that it can be compared and its last four be shown; "" forgets it."""
        self.fein_sealed = seal(fein, FEIN) if fein else ""
        self.fein_digest = digests(fein, FEIN)[0] if fein else ""
        self.fein_last4 = fein[-4:]

    @property
    def fein(self) -> str:
        """The whole number, for comparing; no page shows it."""
        return unseal(self.fein_sealed, FEIN) if self.fein_sealed else ""

    @property
    def fein_shown(self) -> str:
        """ "ends in 4567", as far as anybody is shown it; "" when there is none."""
        return str(_("ends in %s") % self.fein_last4) if self.fein_last4 else ""

    @property
    def name(self) -> str:
        return self.dba or self.legal_name


class WageTier(models.TextChoices):
    """Which of Oregon's three minimum wages applies (ORS 653.025); the boundary is not a ZIP, so staff choose."""

    UNKNOWN = "", _("Not chosen yet")
    METRO = "portland_metro_ugb", _("Portland metro")
    STANDARD = "standard", _("Standard")
    NONURBAN = "nonurban", _("Nonurban")


@history
class Site(models.Model):
    organisation = models.ForeignKey(Organisation, models.CASCADE, verbose_name=_("employer"), related_name="sites")
    name = models.CharField(_("name"), max_length=120, blank=True)
    street = models.CharField(_("street"), max_length=200, blank=True)
    city = models.CharField(_("city"), max_length=80)
    region = models.CharField(_("state"), max_length=2, default="OR")
    zip = models.CharField(_("ZIP code"), max_length=5)
    county = models.CharField(_("county"), max_length=5)  # five-digit FIPS
    wage_tier = models.CharField(
        _("minimum wage tier"), max_length=20, choices=WageTier.choices, blank=True, default=""
    )

    class Meta:
        verbose_name = _("work site")
        verbose_name_plural = _("work sites")
        constraints = [
            models.CheckConstraint(
                condition=Q(zip__regex=r"^[0-9]{5}$"),
                name="site_zip",
                violation_error_message=_("Enter a ZIP code of five digits."),
            ),
            models.CheckConstraint(
                condition=Q(county__regex=r"^[0-9]{5}$"),
                name="site_county",
                violation_error_message=_("Choose a county."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.city}, {self.region} {self.zip}"


def removal_of(site: int) -> Any:
    """What the history has of a place that was removed: its columns and ``pgh_created_at``; None where it was not."""
    events = Site.pgh_event_model.objects  # type: ignore[attr-defined]
    return events.filter(pgh_obj_id=site, pgh_label="delete").order_by("pgh_id").last()


# Whoever writes, raw SQL included, leaves an organisation that has an owner with one: asked at the end of the
# transaction, so that owners can change places in one. The lock makes of two who let the last two go the second see the
# first.
AN_OWNER_STAYS = pgtrigger.Trigger(
    name="an_owner_stays",
    operation=pgtrigger.Update | pgtrigger.Delete,
    when=pgtrigger.After,
    timing=pgtrigger.Deferred,
    condition=pgtrigger.Q(old__role="owner", old__removed_at__isnull=True),
    func="""
        PERFORM 1 FROM employers_organisation WHERE id = OLD.organisation_id FOR NO KEY UPDATE;
        IF FOUND AND NOT EXISTS (
            SELECT 1 FROM employers_membership
            WHERE organisation_id = OLD.organisation_id AND role = 'owner' AND removed_at IS NULL
        ) THEN
            RAISE EXCEPTION 'an organization keeps an owner' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NULL;
    """,
)


class Memberships(models.QuerySet["Membership"]):
    def live(self) -> "Memberships":
        return self.filter(removed_at__isnull=True)

    def hiring(self) -> "Memberships":
        """Who hires for their organisation now: its owners and recruiters, not its supervisors."""
        return self.filter(removed_at__isnull=True, role__in=[Membership.Role.OWNER, Membership.Role.RECRUITER])


@history
class Membership(models.Model):
    """Somebody who speaks for an organisation; ``removed_at`` ends it from the next request on."""

    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        RECRUITER = "recruiter", _("Recruiter")
        SUPERVISOR = "supervisor", _("Supervisor")

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, verbose_name=_("employer"), related_name="memberships"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("person"), related_name="+")
    role = personal(Level.STAFF, models.CharField(_("role"), max_length=12, choices=Role.choices))
    joined_at = models.DateTimeField(_("joined"), default=timezone.now)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)

    objects = Memberships.as_manager()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user"], condition=Q(removed_at__isnull=True), name="member_once"
            )
        ]
        triggers = [AN_OWNER_STAYS]

    def __str__(self) -> str:
        return self.get_role_display()


def may_try_to_post(user: Any) -> bool:
    """All but those who are supervisors and nothing else: who speaks for nobody yet is led to joining. One query."""
    roles = set(Membership.objects.live().filter(user=user).values_list("role", flat=True))
    return roles != {Membership.Role.SUPERVISOR}
