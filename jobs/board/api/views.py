"""``/api/v1/openings/``: the job board for programs, with the page's own search and filters."""

from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import APIException, NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from codeoregon.api.problems import Mistakes, described
from codeoregon.api.views import IF_NONE_MATCH, OnlyRead
from codeoregon.kept.answers import conditional
from codeoregon.lib.counties import COUNTIES
from jobs.board import search
from jobs.board.api.shapes import OpeningShape, PageShape, WholeOpeningShape
from jobs.board.forms import LONGEST_QUERY, MOST_PAY, POSTED, SORTS, Filters, read
from jobs.board.models import Stamp, stamp
from jobs.openings.models import Opening
from jobs.openings.states import OpeningKind

SIZE, MOST = 25, 100
NOT_MODIFIED = OpenApiResponse(description="Nothing has changed since the ETag you sent.")
# What each parameter may be; said when it is not.
SENTENCES = {
    "q": f"Use at most {LONGEST_QUERY} characters, no NUL among them.",
    "kind": f"One of {', '.join(OpeningKind.values)}.",
    "county": "A five-digit FIPS code of a county in Oregon or Washington.",
    "remote": "true or false.",
    "pay": f"Dollars an hour, above 0 and at most {MOST_PAY}; cents have two digits.",
    "posted": f"Days: {', '.join(map(str, POSTED))}.",
    "sort": f"One of {', '.join(SORTS)}.",
    "limit": f"A whole number from 1 to {MOST}.",
}


def _parameter(name: str, kind: Any, description: str = "", **more: Any) -> OpenApiParameter:
    return OpenApiParameter(name, kind, description=description or SENTENCES[name], **more)


PARAMETERS = [
    _parameter(
        "q",
        {"type": "string", "maxLength": LONGEST_QUERY, "pattern": r"^[^\x00]*$"},
        'Words, "exact words", -without. English word forms. Searched are the title, the organization, the skills, the'
        " place (city and county), the kind of work and the text. A name of a skill also finds openings that ask for"
        " the skill under another name.",
    ),
    _parameter("kind", str, "Kind of work; may be given several times.", enum=OpeningKind.values, many=True),
    _parameter("county", str, enum=sorted(COUNTIES)),
    _parameter("remote", bool, "Only what can be done remotely."),
    _parameter(
        "pay",
        {"type": "number", "minimum": 0, "exclusiveMinimum": True, "maximum": MOST_PAY, "multipleOf": 0.01},
        "Dollars an hour that the top of the pay range reaches (best_hourly), as on the page.",
    ),
    _parameter("skill", {"type": "string", "pattern": "^[a-z0-9-]{1,50}$"}, "The slug of a skill."),
    _parameter("posted", int, "In the last so many days.", enum=POSTED),
    _parameter("sort", str, "fit (of the words; the default with words), newest or pay.", enum=SORTS),
    _parameter("limit", {"type": "integer", "minimum": 1, "maximum": MOST}, f"Openings on a page; {SIZE} by default."),
    _parameter("cursor", str, "From next or previous of a page; anything else is 404."),
]


class Ended(APIException):
    status_code = 410
    default_detail = "This opening has ended."


class OpeningList(OnlyRead, APIView):
    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="openings",
        parameters=[*PARAMETERS, IF_NONE_MATCH],
        responses={
            200: PageShape,
            304: NOT_MODIFIED,
            **described(s400="A parameter can't be read.", s404="There is no such page, or no such skill."),
        },
        tags=["openings"],
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Openings that can be applied for now, and how many there are."""
        params, now = request._request.GET, stamp()
        filters, size = _filters(params), _size(params)
        if params.get("page", "1") != "1":  # it would be answered with the first page again and again
            raise NotFound("Pages have no numbers here. Follow next, or send its cursor.")
        cursor = params.get("cursor", "")
        etag = now.etag(f"api {filters.query()} {size} {cursor}")
        return conditional(request._request, etag, now.at, lambda: Response(_page(filters, cursor, size, now)))


class OpeningDetail(OnlyRead, APIView):
    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="opening",
        parameters=[OpenApiParameter("id", {"type": "integer", "minimum": 1}, OpenApiParameter.PATH), IF_NONE_MATCH],
        responses={
            200: WholeOpeningShape,
            304: NOT_MODIFIED,
            **described(s404="There is no such opening.", s410="This opening has ended."),
        },
        tags=["openings"],
    )
    def get(self, request: Request, id: int) -> HttpResponseBase:
        """One opening, with all that its page says."""
        now = stamp()
        opening = search.one(id)
        if opening is None:
            raise Ended if Opening.objects.ended().filter(pk=min(id, search.HIGHEST_KEY)).exists() else NotFound
        return conditional(
            request._request, now.etag(f"api {id}"), now.at, lambda: Response(WholeOpeningShape(opening).data)
        )


def _filters(params: QueryDict) -> Filters:
    """The page leaves out what it can't read and says so; a program is told that it made a mistake."""
    empty = [name for name in (*SENTENCES, "skill") if name != "q" and "" in params.getlist(name)]
    if empty:
        raise Mistakes(dict.fromkeys(empty, "Give it a value, or leave it out."))
    filters = read(params)
    if "skill" in filters.ignored:
        raise NotFound("There is no such skill.")
    if filters.ignored:
        raise Mistakes({name: SENTENCES[name] for name in filters.ignored})
    return filters


def _size(params: QueryDict) -> int:
    text = params.get("limit", str(SIZE))
    if not (text.isascii() and text.isdecimal() and len(text) <= 3 and 1 <= int(text) <= MOST):
        raise Mistakes({"limit": SENTENCES["limit"]})
    return int(text)


def _page(filters: Filters, cursor: str, size: int, now: Stamp) -> dict[str, Any]:
    try:
        found = search.find(filters, cursor, size, now)
    except search.NoSuchPage as none:
        raise NotFound("There is no such page.") from none
    here = settings.BASE_URL + reverse("api:openings")

    def address(at: str) -> str | None:
        return f"{here}?{filters.query(limit=str(size), cursor=at)}" if at else None

    return {
        "count": found.sums.total,
        "searched_for": found.words,
        "next": address(found.after),
        "previous": address(found.before),
        "results": OpeningShape(found.openings, many=True).data,
    }
