"""Address of the front page."""

from django.urls import path

from enrollment.home import views

urlpatterns = [path("", views.index, name="index")]
