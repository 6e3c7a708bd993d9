from typing import Any

from django.apps import AppConfig


class EnrollmentConfig(AppConfig):
    name = "enrollment"

    def ready(self) -> None:
        from codeoregon.accounts.actions import signed_out_everywhere

        signed_out_everywhere.connect(_end_links, dispatch_uid="end_links")


def _end_links(user: Any, **_kwargs: Any) -> None:
    from enrollment.intake.join import links

    links.end(user=user)
