"""What can be learned and what was: pathways, badges, and what they lead to. These pages draw on every room below."""
