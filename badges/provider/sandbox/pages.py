"""The demo pages: make a profile, open one, earn badges. They work without JavaScript and hold none."""

from pathlib import Path
from typing import Any, Final, get_args
from urllib.parse import quote

from aiohttp import web
from django.template import Context, Engine
from django.utils.html import escape
from django.utils.translation import gettext as _

from badges.provider.adapters.treehouse import is_handle
from badges.provider.data import gravatar_hash
from badges.provider.sandbox.catalogue import Course
from badges.provider.sandbox.documents import Documents
from badges.provider.sandbox.keys import DOCUMENTS
from badges.provider.sandbox.misbehave import Mode

MAX_NAME: Final = 100
ORDER: Final = (
    'curl %s/_sandbox/misbehave -H \'Content-Type: application/json\' -d \'{"username": "*", "mode": "500"}\''
)
_engine: Final = Engine(
    dirs=[str(Path(__file__).parent / "templates")],
    libraries={"i18n": "django.templatetags.i18n"},
    builtins=["django.templatetags.i18n"],
)


def routes() -> list[web.RouteDef]:
    return [
        web.get("/", home),
        web.post("/people", make),
        web.get("/people", open_profile),
        web.get("/people/{handle}", person),
        web.post("/people/{handle}/earn", earn),
        web.post("/people/{handle}/name", rename),
        web.get("/profiles/{handle}", to_person),
        web.get("/library/{rest:.*}", to_home),
        web.get("/tracks/{rest:.*}", to_home),
        web.get("/{handle:[A-Za-z0-9_-]+}", to_person),
    ]


def _page(template: str, *, status: int = 200, **context: Any) -> web.Response:
    text = _engine.get_template(f"sandbox/{template}").render(Context(context))
    return web.Response(text=text, status=status, content_type="text/html", charset="utf-8")


def sorry(request: web.Request, status: int) -> web.Response:
    """A page for an address or a form that leads nowhere."""
    return _page("sorry.html", status=status)


def _home(documents: Documents, *, status: int = 200, **context: Any) -> web.Response:
    some = [p for p in map(documents.population.person, range(min(40, documents.population.size))) if p.has_badges]
    defaults: dict[str, Any] = {"values": {}, "errors": {}, "wanted": "", "open_error": ""}
    defaults |= {"modes": ", ".join(get_args(Mode)), "order": ORDER % documents.base_url}
    mine = sorted(documents.store.hashes)[:50]
    return _page("home.html", status=status, examples=some[:6], mine=mine, **(defaults | context))


async def home(request: web.Request) -> web.Response:
    return _home(request.app[DOCUMENTS])


async def open_profile(request: web.Request) -> web.Response:
    documents = request.app[DOCUMENTS]
    wanted = request.query.get("username", "").strip()
    if is_handle(wanted) and documents.exists(wanted):
        raise web.HTTPSeeOther(f"/people/{quote(wanted)}")
    sentence = _("Nobody here has that username.") if wanted else _("Enter a username.")
    return _home(documents, status=404 if wanted else 422, wanted=wanted, open_error=sentence)


async def make(request: web.Request) -> web.Response:
    documents = request.app[DOCUMENTS]
    values = await _fields(request, "username", "name", "email")
    errors: dict[str, str] = {}
    if not is_handle(values["username"]):
        errors["username"] = _("Use 1 to 60 letters, numbers, hyphens or underscores.")
    elif documents.exists(values["username"]):
        errors["username"] = _("That username is taken. Choose another one.")
    if _bad_name(values["name"]):
        errors["name"] = _("Enter a name of 1 to 100 characters.")
    if values["email"] and ("@" not in values["email"] or len(values["email"]) > 254):
        errors["email"] = _("Enter an email address like name@example.com, or leave this empty.")
    if errors:
        return _home(documents, status=422, values=values, errors=errors)
    gravatar = gravatar_hash(values["email"]) if values["email"] else ""
    documents.store.make(values["username"], name=values["name"], gravatar=gravatar)
    raise web.HTTPSeeOther(f"/people/{quote(values['username'].lower())}?made=1")


async def person(request: web.Request) -> web.Response:
    handle = _known(request)
    return _person(request.app[DOCUMENTS], handle, notice=_notice(request))


async def earn(request: web.Request) -> web.Response:
    """`badge=ID` earns one stage, `course=SLUG` all that are left of a course."""
    documents, handle = request.app[DOCUMENTS], _known(request)
    fields = await _fields(request, "badge", "course")
    course = documents.catalogue.courses.get(fields["course"])
    if (
        fields["badge"].isascii()
        and fields["badge"].isdigit()
        and int(fields["badge"][:12]) in documents.catalogue.stages
    ):
        badges = [int(fields["badge"][:12])]
        stage = documents.catalogue.stages[badges[0]]
        course = documents.catalogue.courses.get(stage.course)
    elif course is not None:
        badges = [stage.id for stage in course.stages]
    else:
        return _person(documents, handle, status=422, error=_("Choose a badge or a course from the list."))
    have = {stage.id for stage, _at in documents.badges(handle)}
    new = documents.store.earn(handle, [badge for badge in badges if badge not in have])
    anchor = course.slug if course else "activity"
    raise web.HTTPSeeOther(f"/people/{quote(handle.lower())}?earned={len(new)}&course={quote(anchor)}#{quote(anchor)}")


async def rename(request: web.Request) -> web.Response:
    documents, handle = request.app[DOCUMENTS], _known(request)
    name = (await _fields(request, "name"))["name"]
    if _bad_name(name):
        sentence = _("Enter a name of 1 to 100 characters.")
        return _person(documents, handle, status=422, name_error=sentence, typed=name)
    documents.store.rename(handle, name)
    raise web.HTTPSeeOther(f"/people/{quote(handle.lower())}?named=1")


async def to_person(request: web.Request) -> web.Response:
    raise web.HTTPSeeOther(f"/people/{quote(request.match_info['handle'])}")


async def to_home(request: web.Request) -> web.Response:
    raise web.HTTPSeeOther("/")


async def icon(request: web.Request) -> web.Response:
    stage = request.app[DOCUMENTS].catalogue.stages.get(int(request.match_info["badge"]))
    if stage is None:
        raise web.HTTPNotFound
    letters = "".join(word[0] for word in stage.name.split()[:2]).upper()
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 112"><path d="M50 4 94 29v54L50 108 6 83V29Z" '
        'fill="#0b4f3c"/><text x="50" y="66" text-anchor="middle" font-family="sans-serif" font-weight="800" '
        f'font-size="30" fill="#fff">{escape(letters)}</text></svg>'
    )
    return web.Response(text=svg, content_type="image/svg+xml", headers={"Cache-Control": "max-age=86400"})


def _person(documents: Documents, handle: str, *, status: int = 200, **context: Any) -> web.Response:
    earned = dict(documents.badges(handle))
    ids = {stage.id: at for stage, at in earned.items()}
    tracks = [
        (track.title, [_progress(course, ids) for course in track.courses if course.stages])
        for track in documents.catalogue.tracks
    ]
    activities = [(stage, ids.get(stage.id)) for stage in documents.catalogue.activities]
    defaults: dict[str, Any] = {"notice": "", "error": "", "name_error": "", "typed": documents.name(handle)}
    return _page(
        "person.html",
        status=status,
        handle=handle.lower(),
        name=documents.name(handle),
        earned_count=len(ids),
        tracks=tracks,
        activities=activities,
        **(defaults | context),
    )


def _progress(course: Course, ids: dict[int, Any]) -> dict[str, Any]:
    stages = [(stage, ids.get(stage.id)) for stage in course.stages]
    done = sum(at is not None for _stage, at in stages)
    return {"course": course, "stages": stages, "done": done, "all": len(stages), "open": 0 < done < len(stages)}


def _notice(request: web.Request) -> str:
    documents, query = request.app[DOCUMENTS], request.query
    if "made" in query:
        return _("This profile is ready. Earn a badge below, then press “Update now” in the portal.")
    if "named" in query:
        return _("The name is changed.")
    course = documents.catalogue.courses.get(query.get("course", ""))
    count = query.get("earned", "")
    if not count.isascii() or not count.isdigit() or len(count) > 3:
        return ""
    where = course.title if course else _("Activity")
    if int(count) == 0:
        return _("You already have that one: %(where)s.") % {"where": where}
    return _("Earned in %(where)s: %(count)s. Now press “Update now” in the portal.") % {"where": where, "count": count}


def _known(request: web.Request) -> str:
    handle = request.match_info["handle"]
    if not is_handle(handle) or not request.app[DOCUMENTS].exists(handle):
        raise web.HTTPNotFound
    return handle


async def _fields(request: web.Request, *names: str) -> dict[str, str]:
    """The named fields of a posted form, trimmed; what is missing or a file is an empty string."""
    try:
        form = await request.post()
    except (ValueError, UnicodeDecodeError) as error:
        raise web.HTTPBadRequest from error
    values = {name: form.get(name, "") for name in names}
    return {name: value.strip() if isinstance(value, str) else "" for name, value in values.items()}


def _bad_name(name: str) -> bool:
    return not name or len(name) > MAX_NAME or not name.isprintable()
