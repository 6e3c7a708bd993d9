"""Employers who say nothing are reminded; then the learner is told so; and when the opening ends."""
