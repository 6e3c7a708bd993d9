"""A run of Postgres and Valkey alone, in the folder given: for tests of what happens to them."""

import sys
from pathlib import Path

from codeoregon.local.places import Places
from codeoregon.local.start import ROOT, Plan
from codeoregon.local.supervisor import Broken, Supervisor, say

if __name__ == "__main__":
    places = Places.of(Path(sys.argv[1]))
    with Supervisor(places.mark, ROOT) as supervisor:
        Plan(places, "127.0.0.1", 0, demo=False, scale=1, supervisor=supervisor).start_servers()
        say("The servers run.")
        try:
            supervisor.keep_going()
        except Broken as reason:
            say(str(reason))
            raise SystemExit(1) from None
