"""What a command says on a terminal when the database is not there or turns it away."""

import re

from django.conf import settings


def sentence(wrong: Exception) -> str:
    """One sentence for a django.db.OperationalError or InterfaceError, in place of the driver's several lines."""
    database = settings.DATABASES["default"]
    place = f"{database['HOST'] or 'the local socket'}{':' if database.get('PORT') else ''}{database.get('PORT') or ''}"
    if said := re.search(r"FATAL:\s+(.+)", str(wrong)):
        return f"The database at {place} refuses the connection: {said[1]}."
    if getattr(wrong.__cause__, "pgcode", None):  # it answers: a lock was not free, the disk is full
        return f"The database at {place} could not do this: {str(wrong).strip().splitlines()[0]}."
    return (
        f"The database at {place} does not answer: start the portal (make run) if it is not running, "
        "or set DATABASE_URL to one that runs."
    )
