"""Mail about new openings that fit a learner: at once or weekly, as they choose, or none."""
