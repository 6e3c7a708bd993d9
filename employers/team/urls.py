"""Who speaks for an organisation."""

from django.urls import URLPattern, path

from employers.team import views

urlpatterns: list[URLPattern] = [
    path("team/", views.team, name="team"),
    path("team/<int:organisation>/invite/", views.invite, name="invite"),
    path("team/invitations/<int:pk>/resend/", views.resend, name="resend"),
    path("team/invitations/<int:pk>/cancel/", views.cancel, name="cancel"),
    path("team/members/<int:pk>/role/", views.role, name="role"),
    path("team/members/<int:pk>/remove/", views.remove, name="remove"),
    path("invitation/<str:token>/", views.accept, name="accept"),
]
