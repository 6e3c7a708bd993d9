"""Gathers the slices' models, so that Django finds them."""

from badges.catalog.models import Award, Badge, Course, Pathway, PathwayOption, PathwayStep, Skill, Track
from badges.crosswalks.models import Crosswalk, SkillRule
from badges.provider.models import FeedChange, ProviderAccount, ProviderState, Quarantine, Snapshot, SyncRun

__all__ = [
    "Award",
    "Badge",
    "Course",
    "Crosswalk",
    "FeedChange",
    "Pathway",
    "PathwayOption",
    "PathwayStep",
    "ProviderAccount",
    "ProviderState",
    "Quarantine",
    "Skill",
    "SkillRule",
    "Snapshot",
    "SyncRun",
    "Track",
]
