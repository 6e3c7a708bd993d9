"""Gathers the slices' models, so that Django finds them."""

from badges.catalog.models import Award, Badge, Course, Pathway, PathwayOption, PathwayStep, Skill, Track
from badges.crosswalks.colleges.models import (
    Agreement,
    AgreementVersion,
    College,
    CollegeCourse,
    CourseRule,
    CourseRuleBadge,
)
from badges.crosswalks.models import Crosswalk, SkillRule
from badges.provider.models import FeedChange, ProviderAccount, ProviderState, Quarantine, Snapshot, SyncRun

__all__ = [
    "Agreement",
    "AgreementVersion",
    "Award",
    "Badge",
    "College",
    "CollegeCourse",
    "Course",
    "CourseRule",
    "CourseRuleBadge",
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
