"""Referrals: a learner and an opening on their way to an answer."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from codeoregon.audit.track import history
from codeoregon.lib.models import StateMove
from codeoregon.lib.personal import Level, personal
from codeoregon.lib.states import known_states
from jobs.candidates.models import Candidate
from jobs.openings.models import Opening
from jobs.referrals.states import LIVE, WITH_EMPLOYER, ReferralState


class Referrals(models.QuerySet["Referral"]):
    def live(self) -> "Referrals":
        return self.filter(state__in=LIVE)

    def of_learner(self, user: object) -> "Referrals":
        return self.filter(candidate__user=user)

    def whole(self) -> "Referrals":
        """With everything that pages name, in one query."""
        return self.select_related("candidate__user", "opening__organisation", "opening__site")

    def dated(self) -> "Referrals":
        """With ``since``: when the present state began."""
        moves = StateMove.objects.filter(
            model="jobs.referral", row_id=models.OuterRef("pk"), to_state=models.OuterRef("state")
        )
        last = models.Subquery(moves.order_by("-id").values("at")[:1])
        return self.annotate(since=Coalesce(last, "created_at"))

    def shown_to(self, user: object) -> "Referrals":
        """What a member of an organisation may see: referred by staff, consent stands, the organisation approved."""
        return self.filter(
            opening__in=Opening.objects.of(user),
            opening__organisation__state="approved",
            state__in=[*WITH_EMPLOYER, ReferralState.HIRED, ReferralState.NOT_SELECTED],
            referred_at__isnull=False,
            candidate__in=Candidate.objects.visible(),
        )


@history
class Referral(models.Model):
    """Begins when the learner is interested (that is applying) or when staff refer."""

    candidate = models.ForeignKey(Candidate, models.PROTECT, verbose_name=_("candidate"), related_name="+")
    opening = models.ForeignKey(Opening, models.PROTECT, verbose_name=_("opening"), related_name="+")
    state = models.CharField(
        _("state"), max_length=12, choices=ReferralState.choices, default=ReferralState.INTERESTED, editable=False
    )
    score = models.PositiveSmallIntegerField(_("score"), null=True, blank=True, editable=False)  # when it began
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    referred_at = models.DateTimeField(_("referred"), null=True, blank=True, editable=False)
    referred_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("referred by"),
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    note = personal(Level.STAFF, models.TextField(_("note to the employer"), blank=True))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)
    reason = personal(Level.STAFF, models.TextField(_("reason"), blank=True))

    objects = Referrals.as_manager()

    class Meta:
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        permissions = [("refer_candidate", "Can refer candidates to employers")]
        constraints = [
            known_states(ReferralState.values, of="referral"),
            models.UniqueConstraint(
                fields=["candidate", "opening"],
                condition=Q(state__in=list(LIVE)),
                name="referral_live_once",
                violation_error_message=_("This person is already on the way for this opening."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=list(LIVE), ended_at__isnull=True)
                | (~Q(state__in=list(LIVE)) & Q(ended_at__isnull=False)),
                name="referral_ended_dated",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[*WITH_EMPLOYER, "hired"]) | Q(referred_at__isnull=False),
                name="referral_referred_dated",
            ),
            models.CheckConstraint(condition=~Q(state="not_selected") | ~Q(reason=""), name="referral_no_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.candidate} → {self.opening}"
