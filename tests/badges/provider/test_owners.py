"""One username, one proved owner; until then nobody can keep it from anybody."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from badges.catalog.models import Award
from badges.provider import actions
from badges.provider.models import ProviderAccount
from badges.provider.sync.one import run_one
from badges.provider.sync.run import run_due
from codeoregon.mail.models import Message
from tests.badges.provider.conftest import Served
from tests.badges.provider.world import FAST
from tests.factories import UserFactory
from tests.races import run_parallel

pytestmark = pytest.mark.django_db


@pytest.fixture
def store(sandbox: Served) -> Any:
    """The sandbox with a profile "ada" that has a badge."""
    assert sandbox.documents is not None
    sandbox.documents.store.make("ada", name="Ada", gravatar="")
    sandbox.documents.store.earn("ada", [9018])
    return sandbox.documents.store


def link(user: Any, handle: str = "ada") -> ProviderAccount:
    return actions.link_account(user=user, handle=handle, by=user, contest=True)


def test_a_username_that_somebody_linked_is_contested_knowingly_or_not_at_all(learner: Any) -> None:
    actions.link_account(user=UserFactory(), handle="Ada", by=None)
    with pytest.raises(actions.HandleNamed, match="Another learner"):
        actions.link_account(user=learner, handle="aDA", by=learner)
    assert not ProviderAccount.objects.filter(user=learner).exists()


@pytest.mark.django_db(transaction=True)
def test_ten_learners_who_link_one_username_at_once_give_one_link() -> None:
    people = [UserFactory() for _number in range(10)]
    done = run_parallel(10, lambda number: actions.link_account(user=people[number], handle="ada", by=None))
    assert sum(isinstance(result, actions.HandleNamed) for result in done) == 9
    assert ProviderAccount.objects.count() == 1


def test_who_links_first_keeps_nobody_from_proving_it(learner: Any, store: Any) -> None:
    squatter = UserFactory()
    first, mine = link(squatter), link(learner, "ADA")
    store.rename("ada", f"Ada {mine.code}")
    run_one(mine.pk, bounds=FAST)
    mine.refresh_from_db()
    first.refresh_from_db()
    assert (mine.proof, first.proof) == ("code", "")
    assert first.unlinked_at is not None
    assert Award.objects.filter(user=learner).exists()
    letter = Message.objects.get()
    assert (letter.to, "shown that this profile is theirs" in letter.text) == (squatter.email, True)
    assert actions.account_of(squatter) is None
    with pytest.raises(actions.HandleTaken):
        link(squatter)


def test_of_two_that_prove_it_in_one_batch_the_earlier_link_is_right(learner: Any, store: Any) -> None:
    first, second = link(learner), link(UserFactory())
    store.rename("ada", f"{first.code} {second.code}")
    run_due(bounds=FAST)
    assert set(ProviderAccount.objects.filter(unlinked_at=None).values_list("pk", "proof")) == {(first.pk, "code")}
    assert not Award.objects.exclude(user=learner).exists()


def test_staff_end_the_links_of_others_and_never_make_a_second_owner(learner: Any) -> None:
    first, second = link(UserFactory()), link(learner)
    actions.attest(account=second, by=None)
    first.refresh_from_db()
    assert first.unlinked_at is not None
    rival = ProviderAccount.objects.create(user=UserFactory(), handle="ada", code="CO-X")
    with pytest.raises(actions.HandleTaken):
        actions.attest(account=rival, by=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProviderAccount.objects.filter(pk=rival.pk).update(proof="staff", proved_at=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_two_proofs_at_once_give_one_owner() -> None:
    accounts = [link(UserFactory()) for _number in range(6)]
    run_parallel(6, lambda number: actions.attest(account=accounts[number], by=None))
    (owner,) = ProviderAccount.objects.filter(unlinked_at=None)
    assert owner.proof == "staff"
    assert Message.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_two_syncs_that_prove_it_at_once_give_one_owner(store: Any) -> None:
    accounts = [link(UserFactory()) for _number in range(4)]
    store.rename("ada", " ".join(account.code for account in accounts))
    results = run_parallel(4, lambda number: run_one(accounts[number].pk, bounds=FAST))
    assert not [result for result in results if isinstance(result, Exception)]
    (owner,) = ProviderAccount.objects.filter(unlinked_at=None)
    assert owner.proof == "code"
    assert set(Award.objects.values_list("user", flat=True)) == {owner.user_id}


# --- The minute between two asks ---------------------------------------------------------------------------------


def test_letting_go_and_linking_again_asks_no_sooner(learner: Any) -> None:
    account = link(learner)
    for number in range(5):
        actions.unlink(account=account, by=learner)
        account = link(learner, f"ada{number}")
        assert account.asked_at is not None
        assert timedelta(seconds=50) < account.asked_at - timezone.now() <= timedelta(seconds=60)
        with pytest.raises(actions.TooSoon) as soon:
            actions.update_now(account=account, by=learner)
        assert 50 <= soon.value.seconds <= 60


def test_a_wish_that_lies_ahead_waits_for_its_time(learner: Any, bells: list[Any], store: Any) -> None:
    from badges.provider.tasks import sync_one

    actions.unlink(account=link(learner), by=learner)
    account = link(learner)
    sync_one(account.pk)
    account.refresh_from_db()
    assert account.tried_at is None
    ProviderAccount.objects.filter(pk=account.pk).update(asked_at=timezone.now())
    sync_one(account.pk)
    account.refresh_from_db()
    assert account.tried_at is not None
