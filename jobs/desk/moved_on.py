"""Somebody still writes when a colleague or our staff take the opening a step further: nothing typed is lost."""

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from codeoregon.lib.forms import CONFLICT, form_page
from codeoregon.lib.models import StateMove
from codeoregon.lib.seen.together import Together
from codeoregon.lib.templatetags.co import moment_text
from jobs.openings.actions import cant_be_changed
from jobs.openings.models import Opening
from jobs.openings.states import EDITABLE, OpeningState, never_public


def page(request: HttpRequest, opening: Opening, step: str, form: Form, together: Together) -> HttpResponse:
    """What happened meanwhile, and what was typed; with a button where it can be sent again. Nothing was written."""
    opening.refresh_from_db(fields=["state", "published_at"])
    form.is_valid()
    form.add_error(None, _told(request, opening))
    hint, again = _way_on(opening, step)
    context = {"opening": opening, "step": step, "together": together, "hint": hint, "again": again}
    answer = form_page(request, "desk/moved_on.html", form, **context)
    answer.status_code = CONFLICT
    return answer


def _told(request: HttpRequest, opening: Opening) -> str:
    kept = _("Nothing of what you typed is saved. It is still below.")
    last = StateMove.objects.of(opening).select_related("by").last()
    if last is None:
        return f"{cant_be_changed(opening)} {kept}"
    if last.by is None:
        who = _("The portal did that")
    elif last.by.is_staff:
        who = _("Our staff did that")
    else:
        who = _("%(name)s did that") % {"name": last.by.get_full_name() if last.by != request.user else _("You")}
    return f"{cant_be_changed(opening)} {who} ({moment_text(last.at)}). {kept}"


def _way_on(opening: Opening, step: str) -> tuple[str, str]:
    """(what can be done with what was typed, the address that takes it; "" for none)."""
    draft = reverse("employers:opening_step", args=[opening.pk, step])
    if opening.state in EDITABLE:
        return _("It is with you again, so you can save this there."), draft
    if opening.state == OpeningState.PUBLISHED:
        again = reverse("employers:opening_change", args=[opening.pk, step])
        return _("It is open, and you can save this as a change of it."), again
    if opening.state == OpeningState.SUBMITTED and not never_public(opening, None):
        return _("To save this, first take the opening back: on its own page, which the link below opens."), draft
    return _("Copy what you still need from here."), ""
