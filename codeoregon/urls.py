"""Every address of the portal. Rooms own data, not addresses: each app's urls module says what it serves."""

from django.contrib import admin
from django.urls import include, path

from codeoregon.web.language import choose

handler500 = "codeoregon.web.health.failed"
handler429 = "codeoregon.accounts.entrance.typed.too_many"  # allauth looks here
urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("codeoregon.accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("i18n/setlang/", choose, name="set_language"),
    path("", include("codeoregon.notices.urls")),
    path("api/", include(("codeoregon.api.urls", "api"))),
    path("me/data/", include(("codeoregon.privacy.urls", "data"))),
    path("", include("employers.urls")),
    path("", include("jobs.urls")),
    path("", include("enrollment.urls")),
]
