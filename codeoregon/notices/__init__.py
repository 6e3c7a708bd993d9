"""Pages that only say something: help, notices, robots.txt, security.txt."""
