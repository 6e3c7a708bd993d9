"""Forms with several buttons: which of them was pressed."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest


def pressed(request: HttpRequest, *buttons: str, unnamed: str = "") -> tuple[str, str]:
    """Which of its page's ``buttons`` sent the form, and what stands behind its colon ("remove:7": "remove", "7").

    ``unnamed`` is meant where the form came without a button. Raises BadRequest for one that the page does not have.
    """
    name, _colon, which = request.POST.get("do", unnamed).partition(":")
    if name not in buttons:
        raise BadRequest("the page has no such button")
    return name, which
