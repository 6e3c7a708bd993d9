"""Where the application keeps its parts."""

from typing import Final

from aiohttp import web

from badges.provider.sandbox.documents import Documents
from badges.provider.sandbox.misbehave import Faults

DOCUMENTS: Final = web.AppKey("documents", Documents)
FAULTS: Final = web.AppKey("faults", Faults)
