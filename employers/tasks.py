"""Gathers the slices' tasks, so that it is found."""
