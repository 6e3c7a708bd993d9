"""On-the-job training (20 CFR 680.700): what its contract holds besides a placement's own terms."""
