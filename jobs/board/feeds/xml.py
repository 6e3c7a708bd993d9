"""Text for XML 1.0, in pieces: a feed of a hundred thousand openings never lies in memory whole."""

import re
from typing import Any
from xml.sax.saxutils import escape, quoteattr

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
# Signs that no XML document may hold, not even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(value: Any) -> str:
    return _FORBIDDEN.sub("", str(value))


def element(name: str, text: Any = "", **attributes: Any) -> str:
    """One element with text."""
    named = "".join(f" {key}={quoteattr(clean(value))}" for key, value in attributes.items())
    return f"<{name}{named}>{escape(clean(text))}</{name}>" if text != "" else f"<{name}{named}/>"


def cdata(name: str, text: Any) -> str:
    """One element whose text stands as it is; what would end it early is cut in two."""
    whole = clean(text).replace("]]>", "]]]]><![CDATA[>")
    return f"<{name}><![CDATA[{whole}]]></{name}>"
