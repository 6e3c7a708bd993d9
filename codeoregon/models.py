"""Gathers the slices' models, so that Django finds them."""

from codeoregon.accounts.entrance.kept import KeptAddress, KeptFactor
from codeoregon.accounts.entrance.sessions import EndedSession, Session
from codeoregon.accounts.models import Invitation, User
from codeoregon.audit.models import Seal, SealedEvent
from codeoregon.capacity.models import Draw, Pool
from codeoregon.lib.models import StateMove
from codeoregon.mail.models import Message
from codeoregon.night.models import NightlyRun, NightlyStep
from codeoregon.policy.models import Threshold
from codeoregon.privacy.models import Erasure, Merge, TwoPeople

__all__ = [
    "Draw",
    "EndedSession",
    "Erasure",
    "Invitation",
    "KeptAddress",
    "KeptFactor",
    "Merge",
    "Message",
    "NightlyRun",
    "NightlyStep",
    "Pool",
    "Seal",
    "SealedEvent",
    "Session",
    "StateMove",
    "Threshold",
    "TwoPeople",
    "User",
]
