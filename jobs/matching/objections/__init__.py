"""Somebody says that a reason shown for a person and an opening is wrong; staff read it and answer."""
