"""What waits for staff in this app."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from badges.catalog.models import Badge
from badges.crosswalks.colleges.models import AgreementVersion
from badges.crosswalks.models import Crosswalk
from badges.crosswalks.versions.states import VersionState
from badges.provider.models import FeedChange, Outcome, ProviderAccount, Quarantine
from codeoregon.staff.site import Item


def today(user: Any) -> list[Item]:
    """Answers that were set aside, usernames nobody has, badges without a place in the catalogue, drafts of rules."""
    items = []
    if user.has_perm("badges.change_quarantine"):
        aside = Quarantine.objects.filter(settled_at__isnull=True).count()
        here = reverse("admin:badges_quarantine_changelist")
        items.append(Item(_("Answers of the provider set aside"), aside, f"{here}?settled_at__isempty=1"))
    if user.has_perm("badges.change_feedchange"):
        changes = FeedChange.objects.filter(settled_at__isnull=True).count()
        here = reverse("admin:badges_feedchange_changelist")
        items.append(Item(_("Changes in what the provider sends"), changes, f"{here}?settled_at__isempty=1"))
    if user.has_perm("badges.change_provideraccount"):
        linked = ProviderAccount.objects.filter(unlinked_at__isnull=True)
        lost = linked.filter(last_outcome=Outcome.NOT_FOUND).count()
        here = reverse("admin:badges_provideraccount_changelist")
        query = f"last_outcome__exact={Outcome.NOT_FOUND}&unlinked_at__isempty=1"
        items.append(Item(_("Usernames that the provider does not know"), lost, f"{here}?{query}"))
    if user.has_perm("badges.change_badge"):
        new = Badge.objects.filter(catalogued=False).count()
        here = reverse("admin:badges_badge_changelist")
        items.append(Item(_("New badges to place in the catalogue"), new, f"{here}?placed=no"))
    return items + _drafts(user)


def _drafts(user: Any) -> list[Item]:
    """Versions that somebody began and nobody has published yet, for those who may."""
    kinds: tuple[tuple[type[Crosswalk] | type[AgreementVersion], Any], ...] = (
        (Crosswalk, _("Skill rules: drafts to publish")),
        (AgreementVersion, _("Credit agreements: drafts to publish")),
    )
    items = []
    for model, title in kinds:
        name = model._meta.model_name
        if user.has_perm(f"badges.change_{name}"):
            drafts = model.objects.filter(state=VersionState.DRAFT).count()
            here = reverse(f"admin:badges_{name}_changelist")
            items.append(Item(title, drafts, f"{here}?state__exact={VersionState.DRAFT}"))
    return items
