"""How the API answers, as far as it is a setting; ``codeoregon/settings.py`` takes it in."""

REST_FRAMEWORK = {
    # Closed by default: nobody is anybody, and nobody may do anything, until a view says otherwise.
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["codeoregon.api.guards.Closed"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["codeoregon.api.parsing.JSONParser"],
    "DEFAULT_THROTTLE_CLASSES": ["codeoregon.api.guards.Throttle"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_METADATA_CLASS": None,
    "UNAUTHENTICATED_USER": None,
    "EXCEPTION_HANDLER": "codeoregon.api.problems.answer",
    "URL_FORMAT_OVERRIDE": None,
    "COERCE_DECIMAL_TO_STRING": True,  # money never passes through a float
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Code Oregon",
    "DESCRIPTION": (
        "Job openings, internships and training jobs of the Code Oregon program. Free to use, without a key. "
        "Answers have an ETag: send it back in If-None-Match, and an answer that has not changed costs nothing. "
        "Mistakes are answered as application/problem+json (RFC 9457)."
    ),
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "DISABLE_ERRORS_AND_WARNINGS": False,
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "tryItOutEnabled": True, "persistAuthorization": False},
}
