"""The Celery app: Redis is the bell and the muscle, Postgres stays the truth (see ``lib/bell.py``)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "codeoregon.settings")

app = Celery("codeoregon")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
