"""Jobs that a learner set aside: "not for me". Applied where lists are read; the engine does not know of them."""
