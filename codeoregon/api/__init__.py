"""The ground of the API: closed by default, limits, mistakes as problem documents, its description.

Each app may have a module ``<app>/api.py`` with ``urlpatterns``, found the way Django finds ``admin`` and served under
``/api/v1/``.
"""
