"""Paid internships (20 CFR 680.180): what is learned, who supervises and employs, how it went."""
