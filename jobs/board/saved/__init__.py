"""Searches that people keep, with what is new sent by mail each day or week."""
