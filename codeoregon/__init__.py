"""The ground: what every app stands on.

Celery's app is imported here so that ``delay()`` in any room reaches our broker and not Celery's default one.
"""

from codeoregon.celery import app as celery_app

__all__ = ["celery_app"]
