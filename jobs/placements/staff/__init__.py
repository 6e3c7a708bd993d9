"""Placements in the staff pages."""
