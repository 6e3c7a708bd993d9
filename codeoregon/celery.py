"""The Celery app: Redis is the bell and the muscle, Postgres stays the truth (see ``lib/bell.py``)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "codeoregon.settings")

app = Celery("codeoregon")
app.config_from_object("django.conf:settings", namespace="CELERY")
# What holds wherever it runs. A worker that dies gives its task back: what is due is a query, so twice is the same.
app.conf.update(
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    task_publish_retry=False,
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    task_serializer="json",
    accept_content=["json"],
    timezone="America/Los_Angeles",
)
app.autodiscover_tasks()
