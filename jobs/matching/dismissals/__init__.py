"""Jobs that a learner set aside: "not for me". Gone at once where lists are read; the engine fills the gap."""
