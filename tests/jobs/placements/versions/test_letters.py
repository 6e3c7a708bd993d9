"""Letters about a version name it, and the day from which it counts, in the language of who reads them."""

import pytest

from codeoregon.lib.templatetags.co import day_text
from codeoregon.mail.models import Message
from jobs.placements.versions import actions
from tests.jobs.placements.timesheets.weeks import WEEK, at_work, this_monday
from tests.jobs.placements.versions.test_actions import draft, sign
from tests.jobs.referrals.worlds import World

pytestmark = pytest.mark.django_db
WORDS = {
    "en": {
        "placement_sign": ("Please sign version 2 of the agreement for", "Version 2 of the agreement between"),
        "placement_signed": ("All have signed version 2 for", "have signed version 2 of the agreement. It counts from"),
        "placement_taken_back": ("What you signed for", "You signed version 2 of the agreement about the work of"),
    },
    "es": {
        "placement_sign": ("Firme la versión 2 del acuerdo de", "La versión 2 del acuerdo entre"),
        "placement_signed": ("Todos firmaron la versión 2 del acuerdo de", "la versión 2 del acuerdo. Cuenta desde el"),
        "placement_taken_back": ("Se retiró lo que usted firmó", "Usted firmó la versión 2 del acuerdo sobre"),
    },
}


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("ending", ["placement_signed", "placement_taken_back"])
def test_each_names_the_version_and_its_day(language: str, ending: str) -> None:
    world = World()
    world.learner.language = language
    world.learner.save()
    staff = world.people["job_developer"]
    version = draft(world, at_work(world), rows=None, counts_from=this_monday() + 2 * WEEK)
    version = actions.send(version=version, by=staff)
    if ending == "placement_signed":
        sign(world, version)
    else:
        sign(world, version, "learner")
        actions.drop(version=version, why="Another", by=staff)
    for template in ("placement_sign", ending):
        letter = Message.objects.get(template=template, to=world.learner.email)
        subject, said = WORDS[language][template]
        assert subject in letter.subject
        assert said in letter.text
        assert "first day" not in letter.text
    if language == "en" and ending == "placement_signed":
        board = Message.objects.get(template="placement_sign", to=staff.email)
        assert "Version 2 of the agreement between" in board.text
        assert f"It counts from {day_text(version.counts_from)}" in letter.text
