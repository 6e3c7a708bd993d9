"""Two accounts of one person: one stays open and is reached by the addresses of both."""

from typing import Any

from allauth.account.models import EmailAddress
from django.utils.translation import gettext as _

from codeoregon.accounts.actions import sign_out_everywhere
from codeoregon.accounts.models import NO_MAIL, User
from codeoregon.privacy.models import Erasure
from codeoregon.privacy.parts import Entry


def merge_obstacle(kept: User, closed: User) -> str:
    if kept.pk == closed.pk:
        return _("Choose two different accounts.")
    if any(one.staff_role or one.is_superuser for one in (kept, closed)):
        return _("Accounts of staff are not merged: what they did stands under their own name.")
    if not (kept.is_active and closed.is_active):
        return _("One of these accounts is closed.")
    if Erasure.objects.filter(user__in=[kept, closed]).exists():
        return _("One of these accounts was deleted by its owner.")
    return ""


def merge(kept: User, closed: User, by: Any) -> list[Entry]:
    """Confirmed addresses become further addresses of the account that is kept; the other one is closed.

    An account that has no address at all takes over the other's, confirmed or not.
    """
    without = not kept.gets_mail and closed.gets_mail
    theirs = EmailAddress.objects.filter(user=closed).order_by("pk")
    done = [_move(row, kept) for row in (theirs if without else theirs.filter(verified=True))]
    changed = _take_over(kept, closed, without)
    sign_out_everywhere(closed)
    closed.set_unusable_password()
    closed.email, closed.is_active = f"merged-{closed.pk}@{NO_MAIL}", False
    closed.save(update_fields=["password", "email", "is_active"])
    if changed:  # after the other has let go of its address
        kept.save(update_fields=changed)
    if without:
        EmailAddress.objects.filter(user=kept, email=kept.email).update(primary=True)
    why = _("It had none.")
    done += [Entry(kept._meta.label, kept.pk, "changed", name, why=why) for name in changed]
    why = _("Closed and signed out everywhere; its address signs in to the account that is kept.")
    return [*done, Entry(closed._meta.label, closed.pk, "changed", "is_active", True, False, why)]


def _take_over(kept: User, closed: User, without: bool) -> list[str]:
    """The name and the main address, where the account that is kept has none; which of them it took."""
    changed = []
    if not kept.full_name and closed.full_name:
        kept.full_name = closed.full_name
        changed.append("full_name")
    if without:
        kept.email = closed.email
        changed.append("email")
    return changed


def _move(row: EmailAddress, kept: User) -> Entry:
    """The list of a merge names rows and no addresses: it is kept for ever, and addresses are not."""
    twin = EmailAddress.objects.filter(user=kept, email=row.email).first()
    if twin is not None:  # they began to add it there and never confirmed it
        EmailAddress.objects.filter(pk=row.pk).update(verified=False, primary=False)
        EmailAddress.objects.filter(pk=twin.pk).update(verified=True)
        why = _("Confirmed by the other account.")
        return Entry(twin._meta.label, twin.pk, "changed", "verified", False, True, why)
    EmailAddress.objects.filter(pk=row.pk).update(user=kept, primary=False)
    return Entry(row._meta.label, row.pk, "moved", "user", row.user_id, kept.pk)
