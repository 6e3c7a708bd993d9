"""What the portal writes into its log. A request that it refused is one line; a failure of its own keeps its stack."""

import copy
import logging
from typing import Any

REASON = 200  # letters; what was sent may be part of it


class Line(logging.Formatter):
    """A refused request is its sender's doing: the path and the reason, instead of a stack.

    Without what stands behind the "?": it may hold who somebody is or looked for.
    """

    def format(self, record: logging.LogRecord) -> str:
        status, request = getattr(record, "status_code", None) or 500, getattr(record, "request", None)
        if status >= 500 or request is None or not record.exc_info:
            return super().format(record)
        calm = copy.copy(record)  # other handlers still find the exception
        calm.msg, calm.args = "%d %s: %s", (status, request.path, _one_line(record.exc_info[1]))
        calm.exc_info = calm.exc_text = None
        return super().format(calm)


def _one_line(reason: BaseException | None) -> str:
    """What was sent writes no lines of its own into the log."""
    return " ".join(str(reason).split())[:REASON] or type(reason).__name__


def logging_to_console(level: str) -> dict[str, Any]:
    """The value of settings.LOGGING; ``level`` is the root's ("INFO")."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {"()": "codeoregon.logs.Line", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django.security.DisallowedHost": {"handlers": [], "propagate": False},
            # A warning a retry, on the terminal of whoever runs a command; what a fetch came to is counted by its run.
            "stamina": {"level": "ERROR"},
        },
    }
