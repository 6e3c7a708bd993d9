"""Tables of packages have a history too, without addresses or secrets; those that nobody uses take no rows."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission
from django.db import DatabaseError, transaction

from codeoregon.accounts.entrance.kept import KeptAddress, KeptFactor
from codeoregon.accounts.models import User
from codeoregon.audit.context import because
from tests import factories


def test_confirming_an_address_is_kept_with_who_and_why(learner: User) -> None:
    with because(by=learner, why="clicked the link"):
        row = EmailAddress.objects.create(user=learner, email="second@example.org")
        row.set_verified()
        EmailAddress.objects.filter(pk=row.pk).delete()
    events = KeptAddress.pgh_event_model.objects.filter(pgh_obj_id=row.pk).order_by("pgh_id")
    assert [(event.pgh_label, event.verified) for event in events] == [
        ("insert", False),
        ("update", True),
        ("delete", True),
    ]
    assert events[1].pgh_context["why"] == "clicked the link"
    assert not hasattr(events[1], "email")


def test_a_second_factor_that_goes_is_kept_and_its_secret_is_not(learner: User) -> None:
    factor = Authenticator.objects.create(user=learner, type="totp", data={"secret": "hidden"})
    factor.delete()
    events = KeptFactor.pgh_event_model.objects.filter(user=learner)
    assert [event.pgh_label for event in events.order_by("pgh_id")] == ["insert", "delete"]
    assert not hasattr(events[0], "data")


def test_nobody_is_put_into_a_group_or_given_a_right_of_their_own(learner: User) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        learner.user_permissions.add(Permission.objects.first())
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        learner.groups.add(Group.objects.create(name="kings"))


def test_a_document_that_was_set_aside_and_settled_is_kept_without_its_body(learner: User) -> None:
    from django.utils import timezone

    from badges.provider.models import Quarantine

    row = Quarantine.objects.create(
        account=factories.ProviderAccountFactory(user=learner), reason="not JSON", body=b"secret"
    )
    Quarantine.objects.filter(pk=row.pk).update(settled_at=timezone.now())
    events = Quarantine.pgh_event_model.objects.filter(pgh_obj=row).order_by("pgh_id")
    assert [event.settled_at is None for event in events] == [True, False]
    assert not hasattr(events[0], "body")
