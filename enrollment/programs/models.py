"""The programme that people join, and the counties it serves."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from codeoregon.audit.track import history
from codeoregon.lib.counties import county_name


class Programmes(models.QuerySet["Programme"]):
    def current(self) -> "Programme | None":
        """The programme people join today: the one opened last; None while there is none."""
        return self.filter(opened_on__lte=timezone.localdate()).order_by("-opened_on", "-id").first()


@history
class Programme(models.Model):
    slug = models.SlugField(_("short name in addresses"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    board = models.CharField(_("run by"), max_length=120)
    opened_on = models.DateField(_("opened on"))

    objects = Programmes.as_manager()

    class Meta:
        verbose_name = _("program")
        verbose_name_plural = _("programs")

    def __str__(self) -> str:
        return self.name

    @property
    def served(self) -> frozenset[str]:
        """The counties whose residents may join (five-digit FIPS). One query."""
        return frozenset(self.counties.values_list("fips", flat=True))


@history
class ServiceCounty(models.Model):
    """A county whose residents may join."""

    programme = models.ForeignKey(Programme, models.CASCADE, verbose_name=_("program"), related_name="counties")
    fips = models.CharField(_("county"), max_length=5)

    class Meta:
        verbose_name = _("county served")
        verbose_name_plural = _("counties served")
        constraints = [models.UniqueConstraint(fields=["programme", "fips"], name="service_county_once")]

    def __str__(self) -> str:
        return county_name(self.fips)
