"""Gathers the slices' models, so that Django finds them."""

from badges.catalog.models import Award, Badge, Course, Pathway, PathwayOption, PathwayStep, Skill, Track
from badges.crosswalks.models import Crosswalk, SkillRule
from badges.provider.models import ProviderAccount, Quarantine, Snapshot, SyncRun

__all__ = [
    "Award",
    "Badge",
    "Course",
    "Crosswalk",
    "Pathway",
    "PathwayOption",
    "PathwayStep",
    "ProviderAccount",
    "Quarantine",
    "Skill",
    "SkillRule",
    "Snapshot",
    "SyncRun",
    "Track",
]
