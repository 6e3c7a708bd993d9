"""A learner who links another username: when their earlier badges were last seen, and where."""

import pytest

from badges.catalog.models import Award
from badges.provider import actions
from badges.provider.earlier import earlier_usernames
from badges.provider.models import ProviderAccount
from badges.provider.sandbox.documents import Documents
from tests.badges.provider.conftest import Served
from tests.badges.provider.world import everyone_due, link_everyone, sync

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("proved_at_once", [True, False])
def test_badges_of_the_earlier_username_were_seen_there_last(sandbox: Served, proved_at_once: bool) -> None:
    documents: Documents | None = sandbox.documents
    assert documents is not None
    link_everyone(documents)
    people = sorted(documents.population, key=lambda person: len(documents.badges(person.handle)), reverse=True)
    sync()
    old = ProviderAccount.objects.get(handle=people[0].handle)
    other = ProviderAccount.objects.get(handle=people[1].handle)
    actions.unlink(account=other, by=None)
    everyone_due()
    sync()
    old.refresh_from_db()
    actions.unlink(account=old, by=None)
    new = actions.link_account(user=old.user, handle=other.handle, by=None)
    if not proved_at_once:
        sync()  # read, and not theirs yet
    actions.attest(account=new, by=None)
    summary = sync()
    awards = list(Award.objects.filter(user=old.user).select_related("badge"))
    missing = [award for award in awards if award.missing_since]
    assert len(missing) == summary.report.counts["missing"] > 0
    assert {award.last_seen_at for award in missing} == {old.last_synced_at}
    assert earlier_usernames(old.user, awards) == {award.pk: old.handle for award in missing}
