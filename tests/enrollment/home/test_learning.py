"""Pathways, one's own badges, and what a badge counts for: what the pages say, to whom, and what they cost."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from badges.catalog.models import PathwayOption, PathwayStep
from enrollment.home.learning import leads, mine, taught
from tests import factories
from tests.factories import course_of

pytestmark = pytest.mark.usefixtures("clear_cache")


def earn(user, *badges, **fields):
    return [factories.AwardFactory(user=user, badge=badge, **fields) for badge in badges]


def teaching(course, **levels):
    """Give the course a badge for each skill: ``css=3`` shows css at 3; returns the skills by name."""
    crosswalk = in_force()
    skills = {name: factories.SkillFactory(name=name) for name in levels}
    for name, level in levels.items():
        badge = factories.BadgeFactory(course=course)
        factories.SkillRuleFactory(badge=badge, crosswalk=crosswalk, skill=skills[name], level=level)
    return skills


def in_force():
    from badges.crosswalks.evaluate import in_force

    return in_force() or factories.CrosswalkFactory()


def text_of(answer):
    """The page as it is read: no tags, blanks as one."""
    assert answer.status_code == 200
    main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


# --- Pathways ----------------------------------------------------------------------------------------------------


def test_everybody_sees_the_pathways(client, db):
    course, badges = course_of(2, title="Flexible Pages")
    pathway = factories.pathway_of(course, title="Web Designer", is_accelerated=True)
    assert "Web Designer" in text_of(client.get("/pathways/"))
    answer = client.get(f"/pathways/{pathway.slug}/")
    page = text_of(answer)
    for words in ("Flexible Pages", badges[0].name, "2 badges", "college credit", "Sign up free"):
        assert words in page, words
    assert "Not started" not in page
    assert "/me/badges/" not in answer.content.decode()
    assert client.get("/pathways/none-such/").status_code == 404


def test_a_learner_sees_how_far_they_are_badge_by_badge(client_for, learner):
    course, badges = course_of(3)
    pathway = factories.pathway_of(course)
    (award,) = earn(learner, badges[0], earned_at=dt.datetime(2026, 3, 2, 4, tzinfo=dt.UTC))
    visit = client_for(learner)
    assert "You have done 0 of 1 steps" in text_of(visit.get("/pathways/"))
    answer = visit.get(f"/pathways/{pathway.slug}/")
    page = text_of(answer)
    assert "1 of 3 badges" in page
    assert f"{badges[0].name} Earned Mar 1, 2026" in page  # in Oregon it was still the day before
    assert f"{badges[1].name} Next" in page
    assert f"{badges[2].name} Not started" in page
    assert f"Next badge: {badges[1].name}" in page
    shapes = re.findall(r'class="hex (\w+)"', answer.content.decode())
    assert shapes == ["earned", "progress", "todo"]
    assert f"/me/badges/{badges[2].pk}/" in answer.content.decode()
    assert award


def test_one_of_several_courses_is_enough_and_the_page_says_so(client_for, learner):
    course, _badges = course_of(2, title="Dull")
    other, others = course_of(1, title="Bright")
    pathway = factories.pathway_of(course)
    PathwayOption.objects.create(step=pathway.steps.get(), course=other)
    visit = client_for(learner)
    page = text_of(visit.get(f"/pathways/{pathway.slug}/"))
    assert "One of these courses is enough. Choose the one you like." in page
    earn(learner, *others)
    page = text_of(visit.get(f"/pathways/{pathway.slug}/"))
    assert "One of these courses is enough, and you have it." in page
    assert "You have done all steps." in page
    assert "Next badge" not in page


def test_a_pathway_says_what_it_teaches_and_by_which_choice(client_for, learner):
    first, one, other = (factories.CourseFactory() for _number in range(3))
    pathway = factories.pathway_of(first, one)
    PathwayOption.objects.create(step=pathway.steps.last(), course=other)
    teaching(first, css=2)
    skills = teaching(one, js=3)
    teaching(other, vue=1)
    factories.SkillRuleFactory(
        badge=factories.BadgeFactory(course=other), crosswalk=in_force(), skill=skills["js"], level=2
    )
    earn(learner, first.badges.get())
    page = text_of(client_for(learner).get(f"/pathways/{pathway.slug}/"))
    assert "✓ You show it: css: working" in page
    assert "js: working" in page
    assert "1 more skill" in page
    assert "vue: aware, by the courses you choose" in page


def test_what_is_sure_holds_whichever_courses_are_chosen(learner):
    from badges.catalog.progress import record_of

    one, other, last = (factories.CourseFactory() for _number in range(3))
    pathway = factories.pathway_of(one, last)
    PathwayOption.objects.create(step=pathway.steps.first(), course=other)
    found = record_of(learner).pathway(pathway)
    courses = {one.pk: {1: 3, 2: 1}, other.pk: {1: 2, 3: 3}, last.pk: {1: 1}}
    assert taught.sure(found, courses) == {1: 2}
    assert taught.most(found, courses) == {1: 3, 2: 1, 3: 3}


def test_jobs_that_ask_for_no_more_than_the_pathway_teaches(client, db):
    course = factories.CourseFactory()
    pathway = factories.pathway_of(course)
    skills = teaching(course, css=2, html=2)
    other = factories.SkillFactory()
    both = factories.opening_asking((skills["css"], 2), (skills["html"], 1), title="Both")
    one = factories.opening_asking((skills["css"], 1), (other, 1, False), title="One and a wish")
    factories.opening_asking((skills["css"], 3), title="Too high")
    factories.opening_asking((skills["css"], 1), (other, 1), title="Something else too")
    factories.opening_asking((skills["css"], 1), title="Closed", state="closed", ended_at=timezone.now())
    factories.OpeningFactory(title="Asks for nothing")
    found = leads.fitting({pathway.pk: {skills["css"].pk: 2, skills["html"].pk: 2}, 0: {}})
    assert found == {pathway.pk: [both.pk, one.pk], 0: []}
    page = text_of(client.get(f"/pathways/{pathway.slug}/"))
    assert "2 open jobs ask for no more than this pathway teaches" in page
    assert page.index("Both") < page.index("One and a wish")
    for title in ("Too high", "Something else too", "Closed", "Asks for nothing"):
        assert title not in page
    assert "Leads to 2 jobs that are open now." in text_of(client.get("/pathways/"))


# --- My badges ---------------------------------------------------------------------------------------------------


def test_my_badges_by_course_with_complete_ones_marked(client_for, learner):
    _half, half_badges = course_of(2, title="Half Course")
    _whole, whole_badges = course_of(2, title="Whole Course")
    long_ago = timezone.now() - dt.timedelta(days=400)
    earn(learner, half_badges[0], earned_at=long_ago, missing_since=timezone.now())
    earn(learner, *whole_badges, earned_at=dt.datetime(2026, 1, 2, 3, tzinfo=dt.UTC))
    earn(learner, factories.BadgeFactory(course=None, kind="activity", name="Newbie"))
    earn(learner, factories.BadgeFactory(course=None, catalogued=False, name="Fresh"))
    page = text_of(client_for(learner).get("/me/badges/"))
    order = ["Courses under way", "Half Course", "Complete courses", "Whole Course", "New to us", "Fresh"]
    places = [page.index(words) for words in [*order, "Taking part", "Newbie"]]
    assert places == sorted(places)
    for words in (
        "5 badges",
        "1 course is complete",
        "1 of 2 badges",
        "Complete Jan 1, 2026",  # in Oregon
        "Not on your profile now",
        "1 badge that you earned is not on your Treehouse profile now. It still counts here",
        "Our staff have not placed these badges yet",
    ):
        assert words in page, words


def test_an_unplaced_badge_of_a_course_under_way_stands_with_it_and_adds_nothing(client_for, learner):
    course, badges = course_of(2)
    earn(learner, badges[0], factories.BadgeFactory(course=course, catalogued=False, name="Fresh"))
    page = text_of(client_for(learner).get("/me/badges/"))
    assert "1 of 2 badges" in page
    assert "New to us" not in page


def test_the_page_says_as_of_when(client_for, learner):
    at = dt.datetime(2026, 11, 24, 7, 30, tzinfo=dt.UTC)
    factories.ProviderAccountFactory(user=learner, last_synced_at=at)
    earn(learner, factories.BadgeFactory())
    page = text_of(client_for(learner).get("/me/badges/"))
    assert "As of Nov 23, 2026, 11:30 p.m." in page


@pytest.mark.parametrize(
    ("account", "words"),
    [
        (None, "Link your account"),
        ({}, "Show that it is mine"),
        ({"proof": "code", "proved_at": timezone.now()}, "Earn a badge there"),
    ],
)
def test_without_badges_there_is_one_thing_to_do(client_for, learner, account, words):
    if account is not None:
        factories.ProviderAccountFactory(user=learner, **account)
    page = text_of(client_for(learner).get("/me/badges/"))
    assert "No badges yet" in page
    assert words in page


def test_without_an_account_the_badges_stay_and_the_page_says_how_to_go_on(client_for, learner):
    earn(learner, factories.BadgeFactory(name="Kept"))
    page = text_of(client_for(learner).get("/me/badges/"))
    assert "Kept" in page
    assert "The ones you have stay yours." in page


def test_many_badges_are_folded_except_where_one_went_missing(client_for, learner):
    courses = [course_of(1) for _number in range(mine.FEW + 1)]
    for _course, badges in courses:
        earn(learner, *badges)
    visit = client_for(learner)
    assert '<details class="fold" open>' not in visit.get("/me/badges/").content.decode()
    award = earn(learner, factories.BadgeFactory(course=factories.CourseFactory()), missing_since=timezone.now())
    assert visit.get("/me/badges/").content.decode().count('<details class="fold" open>') == len(award)


# --- One badge ---------------------------------------------------------------------------------------------------


def test_everything_a_badge_counts_for(client_for, learner):
    course, badges = course_of(2, title="Tables")
    pathway = factories.pathway_of(factories.CourseFactory(), course, title="Data Analyst")
    rule = factories.SkillRuleFactory(badge=badges[0], crosswalk__version=907, weight=3)
    factories.SkillRuleFactory(badge=badges[0], crosswalk__state="draft", crosswalk__effective_from=None)
    opening = factories.opening_asking((rule.skill, 2), title="Clerk of Tables")
    earn(learner, badges[0])
    answer = client_for(learner).get(f"/me/badges/{badges[0].pk}/")
    page = text_of(answer)
    for words in (
        f"{rule.skill.name} working a sure sign of it It is named as your proof 1 for {rule.skill.name}",
        "version 907",
        "1 open job asks for a skill that this badge shows.",
        opening.title,
        "Data Analyst : step 2 of 2",
        "The course: Tables 1 of 2 badges",
        f"{badges[1].name} Next",
    ):
        assert words in page, words
    assert f"/pathways/{pathway.slug}/" in answer.content.decode()
    assert f"/jobs/?skill={rule.skill.slug}" in answer.content.decode()


def test_a_stronger_badge_is_named_instead_and_can_be_followed(client_for, learner):
    rule = factories.SkillRuleFactory(level=1)
    better = factories.SkillRuleFactory(skill=rule.skill, crosswalk=rule.crosswalk, level=2)
    earn(learner, rule.badge, better.badge)
    answer = client_for(learner).get(f"/me/badges/{rule.badge.pk}/")
    assert f"Your proof is {better.badge.name}" in text_of(answer)
    assert f"/me/badges/{better.badge.pk}/" in answer.content.decode()
    assert "It is named as your proof" in text_of(client_for(learner).get(f"/me/badges/{better.badge.pk}/"))


@pytest.mark.parametrize(
    ("level", "words"), [(None, "New for you"), (1, "Brings you higher"), (2, "You show this level already")]
)
def test_a_badge_not_earned_yet_says_what_it_would_count_for(client_for, learner, level, words):
    rule = factories.SkillRuleFactory(level=2, badge__url="https://treehouse.example/library/rows")
    if level:
        held = factories.SkillRuleFactory(skill=rule.skill, crosswalk=rule.crosswalk, level=level)
        earn(learner, held.badge)
    answer = client_for(learner).get(f"/me/badges/{rule.badge.pk}/")
    page = text_of(answer)
    assert "Not earned yet" in page
    assert "What it would show" in page
    assert words in page
    assert 'href="https://treehouse.example/library/rows"' in answer.content.decode()


def test_other_courses_that_would_do_as_well_are_counted(client_for, learner):
    course, badges = course_of(1)
    pathway = factories.pathway_of(course)
    PathwayOption.objects.create(step=pathway.steps.get(), course=factories.CourseFactory())
    page = text_of(client_for(learner).get(f"/me/badges/{badges[0].pk}/"))
    assert "One other course would do as well." in page


def test_a_badge_gone_from_the_profile_is_kept_and_said_kindly(client_for, learner):
    (award,) = earn(learner, factories.BadgeFactory(), missing_since=timezone.now())
    page = text_of(client_for(learner).get(f"/me/badges/{award.badge_id}/"))
    assert "It still counts here: you earned it." in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": "activity"}, "shows that you take part"),
        ({}, "counts for its course"),
        ({"catalogued": False}, "Our staff place new badges by hand"),
    ],
)
def test_a_badge_that_shows_no_skill_says_why(client_for, learner, fields, words):
    badge = factories.BadgeFactory(course=None, **fields)
    earn(learner, badge)
    assert words in text_of(client_for(learner).get(f"/me/badges/{badge.pk}/"))


def test_a_badge_outside_the_catalogue_is_known_to_who_earned_it_only(client_for, learner):
    badge = factories.BadgeFactory(catalogued=False)
    other = factories.UserFactory()
    earn(other, badge)
    visit = client_for(learner)
    theirs, nobodys = visit.get(f"/me/badges/{badge.pk}/"), visit.get(f"/me/badges/{badge.pk + 999}/")
    assert theirs.status_code == nobodys.status_code == 404
    # Its own address stands on a page: the menu of languages leads back to it.
    shown = [re.sub(rb"csrfmiddlewaretoken[^>]*|/me/badges/\d+/", b"", page.content) for page in (theirs, nobodys)]
    assert shown[0] == shown[1]
    assert client_for(other).get(f"/me/badges/{badge.pk}/").status_code == 200


def test_whether_somebody_else_earned_it_cannot_be_seen(client_for, learner):
    badge = factories.BadgeFactory()
    visit = client_for(learner)
    before = text_of(visit.get(f"/me/badges/{badge.pk}/"))
    earn(factories.UserFactory(), badge)
    assert text_of(visit.get(f"/me/badges/{badge.pk}/")) == before


def test_who_is_no_learner_is_compared_with_nobody(client_for, staff):
    rule = factories.SkillRuleFactory()
    factories.opening_asking((rule.skill, 1), title="Clerk")
    pathway = factories.pathway_of(rule.badge.course)
    visit = client_for(staff("case_manager"))
    assert "✓" not in text_of(visit.get(f"/me/badges/{rule.badge.pk}/"))
    page = text_of(visit.get(f"/pathways/{pathway.slug}/"))
    assert "Need:" not in page
    assert "Next badge" not in page


@pytest.mark.parametrize("address", ["/me/badges/", "/me/badges/1/"])
def test_visitors_sign_in_first(client, db, address):
    assert client.get(address).status_code == 302


# --- What it costs -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("many", [1, 3])
@pytest.mark.parametrize("which", ["list", "pathway", "mine", "badge"])
def test_pages_cost_the_same_however_much_there_is(client_for, learner, django_assert_num_queries, many, which):
    crosswalk = factories.CrosswalkFactory()
    factories.ProviderAccountFactory(user=learner)
    pathway = factories.pathway_of()
    for place in range(many):
        course, badges = course_of(3)
        step = PathwayStep.objects.create(pathway=pathway, position=place + 5, title="One of many")
        other, others = course_of(1)
        for option in (course, other):
            PathwayOption.objects.create(step=step, course=option)
        factories.pathway_of(course)
        rules = [factories.SkillRuleFactory(badge=badges[0], crosswalk=crosswalk) for _rule in range(many)]
        for rule in rules:
            factories.SkillRuleFactory(badge=others[0], crosswalk=crosswalk, skill=rule.skill)
        for _opening in range(many):
            factories.opening_asking(*((rule.skill, 2) for rule in rules))
        earn(learner, *badges)
    address, queries = {
        "list": ("/pathways/", 6),
        "pathway": (f"/pathways/{pathway.slug}/", 14),
        "mine": ("/me/badges/", 5),
        "badge": (f"/me/badges/{badges[0].pk}/", 16),
    }[which]
    visit = client_for(learner)
    visit.get(address)
    with django_assert_num_queries(queries):
        assert visit.get(address).status_code == 200
