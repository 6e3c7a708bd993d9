"""A learner's pages of jobs that fit: all, one, and those set aside. They know whether somebody applied."""
