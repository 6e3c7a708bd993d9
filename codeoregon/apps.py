"""The ground's app: makes roles and schemas before the tables, grants after them."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class CodeoregonConfig(AppConfig):
    name = "codeoregon"
    verbose_name = _("People and rules")

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_added

        from codeoregon.accounts.adapter import remember_new_factor
        from codeoregon.audit import roles
        from codeoregon.privacy.erasing import history

        authenticator_added.connect(remember_new_factor, dispatch_uid="remember_new_factor")

        pre_migrate.connect(roles.before_migrate, sender=self)
        post_migrate.connect(roles.after_migrate)
        post_migrate.connect(history.install)  # after the roles it grants to
