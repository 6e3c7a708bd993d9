"""Modifications of a signed contract: each a version with a text of its own, signed anew by all three."""
