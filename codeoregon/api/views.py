"""What every view of the API stands on, and the views that belong to no room."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.views import View
from drf_spectacular.utils import OpenApiParameter, extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer, URLField
from rest_framework.views import APIView

from codeoregon.api.problems import described

IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match", str, OpenApiParameter.HEADER, description="The ETag of the answer you have."
)


class Index(Serializer):
    """What there is."""

    openings = URLField()
    schema = URLField()
    docs = URLField()


class OnlyRead(View):
    """For every view: OPTIONS is not served, so Allow must not name it."""

    http_method_names = ["get", "head"]


class Root(OnlyRead, APIView):
    permission_classes = [AllowAny]

    @extend_schema(operation_id="index", responses={200: Index, **described()}, tags=["index"])
    def get(self, request: Request) -> Response:
        """What there is, by address."""
        names = {"openings": "api:openings", "schema": "api:schema", "docs": "api:docs"}
        return Response({name: settings.BASE_URL + reverse(address) for name, address in names.items()})


class Nothing(OnlyRead, APIView):
    """Every address under /api/ that is none."""

    permission_classes = [AllowAny]
    throttle_classes: list[Any] = []

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise NotFound("There is nothing at this address. Addresses of the API end with a slash.")


@extend_schema(exclude=True)
class Schema(OnlyRead, SpectacularAPIView):
    """OpenAPI 3, as JSON for whoever asks for JSON, else as YAML."""


class Docs(OnlyRead, SpectacularSwaggerSplitView):
    """The description to read and try out; its script comes from an address of its own, so that our CSP holds."""

    url_name = "api:schema"
    template_name = "api/docs.html"
    throttle_classes: list[Any] = []
