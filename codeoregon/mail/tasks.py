"""The task that sends mail; doing it twice does nothing twice."""

from celery import shared_task

from codeoregon.mail.sending import send_due


@shared_task(name="codeoregon.send_mail")
def send_mail() -> None:
    """Send what is due."""
    send_due()
