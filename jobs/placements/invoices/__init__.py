"""Invoices: what an employer gets back for the hours of a training contract."""
