"""What an organisation says of itself, and where its people work."""

from django.urls import URLPattern, path

from employers.profile import views

urlpatterns: list[URLPattern] = [
    path("organizations/<int:pk>/", views.show, name="show"),
    path("organizations/<int:pk>/edit/", views.edit, name="edit"),
    path("organizations/<int:pk>/sites/new/", views.site_new, name="site_new"),
    path("sites/<int:pk>/remove/", views.site_remove, name="site_remove"),
]
