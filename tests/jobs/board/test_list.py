"""The job board's list: search, filters, honest counts, pages that stay."""

import datetime as dt

import pytest
from django.utils import timezone

from badges.catalog.models import Skill
from employers.organisations.models import Organisation
from jobs.board.forms import read
from jobs.board.search.words import as_query
from jobs.openings.models import Need, Opening
from tests import factories

pytestmark = pytest.mark.django_db
JOBS = "/jobs/"


def titles(client, **params):
    page = client.get(JOBS, params)
    assert page.status_code == 200
    return [card.title for card in page.context["cards"]]


def ago(days):
    return timezone.now() - dt.timedelta(days=days)


def test_anybody_sees_what_is_live_newest_first_and_nothing_else(client):
    for number, days in enumerate((3, 1, 2)):
        factories.OpeningFactory(title=f"Job {number}", published_at=ago(days))
    factories.OpeningFactory(title="Late", expires_at=ago(1))
    factories.OpeningFactory(title="Draft", state="draft", published_at=None, expires_at=None)
    factories.OpeningFactory(title="Closed", state="closed", ended_at=ago(1))
    factories.OpeningFactory(title="On hold", organisation__state="suspended")
    assert titles(client) == ["Job 1", "Job 2", "Job 0"]
    assert "3 openings" in client.get(JOBS).content.decode()


def test_a_card_says_pay_before_company(client):
    opening = factories.opening_asking((factories.SkillFactory(name="CSS"), 2), title="Web developer")
    text = client.get(JOBS).content.decode()
    assert text.index("$24 to $30 an hour") < text.index(opening.organisation.legal_name)
    assert '<li class="plain">CSS</li>' in text
    assert "Portland, OR 97209" in text


class TestSearch:
    def test_title_counts_more_than_organisation_skill_and_summary(self, client):
        factories.OpeningFactory(title="A", summary="You write Python.")
        factories.opening_asking((factories.SkillFactory(name="Python"), 1), title="B")
        factories.OpeningFactory(title="C", organisation__legal_name="Python Works LLC")
        factories.OpeningFactory(title="Python developer")
        assert titles(client, q="python") == ["Python developer", "C", "B", "A"]

    def test_words_are_found_in_other_forms(self, client):
        factories.OpeningFactory(title="Testing engineer")
        assert titles(client, q="tests engineers") == ["Testing engineer"]

    def test_quotes_and_minus(self, client):
        factories.OpeningFactory(title="Web developer", summary="Build forms.")
        factories.OpeningFactory(title="Developer of web pages")
        assert titles(client, q='"web developer"') == ["Web developer"]
        assert titles(client, q="developer -pages") == ["Web developer"]

    @pytest.mark.parametrize(
        "q", ["'", '"', "\\", "&|!()", "%_", "\x00", "<script>", "a" * 5000, "🦫", "-", "or", "' OR 1=1 --", ":*"]
    )
    def test_any_text_is_only_text(self, q, client):
        factories.OpeningFactory()
        page = client.get(JOBS, {"q": q})
        assert page.status_code == (422 if len(q) > 100 or q == "\x00" else 200)
        assert b"<script>alert" not in page.content


class TestWordsAreKept:
    """By triggers, so that bulk and raw writes cannot leave them stale."""

    def found(self, word):
        return set(Opening.objects.filter(search=as_query(word)).values_list("title", flat=True))

    def test_with_the_title_and_summary(self):
        factories.OpeningFactory(title="Web developer")
        Opening.objects.update(title="Beaver keeper", summary="Count dams")
        assert self.found("beavers") == self.found("dam") == {"Beaver keeper"}
        assert not self.found("developer")

    def test_in_bulk(self):
        organisation, site = factories.OrganisationFactory(), factories.SiteFactory()
        rows = [factories.OpeningFactory.build(organisation=organisation, site=site, title=t) for t in ("One", "Two")]
        made = Opening.objects.bulk_create(rows)
        skill = factories.SkillFactory(name="Kubernetes")
        Need.objects.bulk_create([Need(opening=opening, skill=skill) for opening in made])
        assert self.found("kubernetes") == {"One", "Two"}

    def test_with_needs_that_come_and_go(self):
        rust, opening = factories.SkillFactory(name="Rust"), factories.OpeningFactory(title="A job")
        need = Need.objects.create(opening=opening, skill=rust)
        assert self.found("rust") == {"A job"}
        Need.objects.filter(pk=need.pk).update(skill=factories.SkillFactory(name="Golang"))
        assert self.found("golang") == {"A job"}
        assert not self.found("rust")
        need.delete()
        assert not self.found("golang")

    def test_with_names_of_organisations_and_skills(self):
        skill = factories.SkillFactory(name="Flash")
        opening = factories.opening_asking((skill, 1), title="A job")
        Organisation.objects.filter(pk=opening.organisation_id).update(dba="Heron Labs")
        Skill.objects.filter(pk=skill.pk).update(name="Canvas")
        assert self.found("heron") == self.found("canvas") == {"A job"}
        assert not self.found("flash")

    def test_and_nobody_writes_them_by_hand(self):
        factories.OpeningFactory(title="Web developer")
        Opening.objects.update(search=None)
        assert self.found("developer") == {"Web developer"}


class TestFilters:
    @pytest.fixture(autouse=True)
    def jobs(self):
        css = factories.SkillFactory(name="CSS", slug="css")
        beaverton = factories.SiteFactory(city="Beaverton", zip="97005", county="41067")
        factories.opening_asking((css, 2), title="Full", kind="full_time", pay_low=20, pay_high=25)
        factories.OpeningFactory(title="Intern", kind="internship", pay_low=18, pay_high=18, site=beaverton)
        factories.OpeningFactory(
            title="Remote",
            kind="full_time",
            is_remote=True,
            site=None,
            pay_low=60_000,
            pay_high=83_200,
            pay_period="year",
        )

    @pytest.mark.parametrize(
        ("params", "wanted"),
        [
            ({"kind": "internship"}, {"Intern"}),
            ({"kind": ["internship", "full_time"]}, {"Intern", "Full", "Remote"}),
            ({"county": "41067"}, {"Intern"}),
            ({"remote": "1"}, {"Remote"}),
            ({"pay": "25"}, {"Full", "Remote"}),
            ({"pay": "$25.01"}, {"Remote"}),
            ({"pay": "40"}, {"Remote"}),
            ({"pay": "40.01"}, set()),
            ({"pay": "1,000"}, set()),
            ({"skill": "css"}, {"Full"}),
            ({"posted": "1"}, {"Full", "Intern", "Remote"}),
            ({"kind": "full_time", "county": "41051", "pay": "20"}, {"Full"}),
        ],
    )
    def test_each_narrows(self, params, wanted, client):
        assert set(titles(client, **params)) == wanted
        assert client.get(JOBS, params).context["sums"].total == len(wanted)

    def test_pay_counts_by_the_top_of_the_range_and_the_page_the_search_and_the_api_say_so(self, client):
        page = client.get(JOBS, {"pay": "25", "q": "css"})
        assert "A job counts when the top of its pay range is this much or more." in page.text
        assert "Top pay $45 an hour or more" in client.get(JOBS, {"pay": "45"}).text
        assert [one.title for one in page.context["found"].openings] == ["Full"]  # $20 to $25
        found = client.get("/api/v1/openings/", {"pay": "25", "q": "css"}).json()["results"]
        assert [one["title"] for one in found] == ["Full"]
        assert "the top of the pay range" in client.get("/api/schema/").text

    def test_counts_beside_a_filter_keep_the_others_but_not_itself(self, client):
        counts = client.get(JOBS, {"kind": "internship"}).context["sums"]
        assert counts.kinds == {"full_time": 2, "internship": 1}
        assert counts.counties == {"41067": 1}
        counts = client.get(JOBS, {"county": "41051"}).context["sums"]
        assert counts.kinds == {"full_time": 1, "internship": 0}
        assert (counts.remote, counts.skills) == (0, {"css": ("CSS", 1)})
        assert counts.pays == {20: 1, 25: 1, 30: 0, 40: 0, 50: 0}
        assert counts.posted == {1: 1, 3: 1, 7: 1, 14: 1, 30: 1}
        assert counts.counties == {"41051": 1, "41067": 1}

    def test_an_empty_result_says_which_filter_to_drop(self, client):
        page = client.get(JOBS, {"kind": "internship", "skill": "css", "q": "full"})
        text = page.content.decode()
        assert "Nothing fits all of this" in text
        assert [(words, many) for words, many, _ in page.context["drops"]] == [("Paid internship", 1)]
        assert 'href="/jobs/?q=full&amp;skill=css"' in text
        assert titles(client, q="full", skill="css") == ["Full"]

    def test_nothing_even_then_leads_to_all(self, client):
        page = client.get(JOBS, {"kind": "ojt", "skill": "css", "county": "41067", "q": "nothing"})
        assert page.context["drops"] == []
        assert "Show all openings" in page.content.decode()

    @pytest.mark.parametrize(
        "params",
        [
            {"kind": "slavery"},
            {"county": "99999"},
            {"county": "x\x00"},
            {"pay": "NaN"},
            {"pay": "-1"},
            {"pay": "1e400"},
            {"pay": "Infinity"},
            {"pay": "lots"},
            {"pay": "9" * 300},
            {"skill": "no-such"},
            {"skill": "\x00"},
            {"pay": "-4"},
            {"pay": "1e9"},
            {"pay": "5e-324"},
            {"pay": "40.005"},
            {"pay": "2_5"},
            {"pay": "1,5"},
            {"pay": "22,5"},
            {"pay": "9,9,9"},
            {"pay": ",5"},
            {"pay": "24,"},
            {"kind": "zz"},
            {"posted": "2"},
            {"sort": "random"},
            {"remote": "perhaps"},
            {"q": "w" * 101},
            {"q": "web " * 2_000},
        ],
    )
    def test_a_filter_that_makes_no_sense_is_left_out_and_said_so(self, params, client):
        page = client.get(JOBS, params)
        assert page.status_code == 422
        assert "<title>Error: " in page.text
        assert "We left out a filter" in page.text
        assert 'class="msg"' in page.text
        assert page.context["sums"].total == 3

    def test_what_was_typed_stays_beside_its_error(self, client):
        text = client.get(JOBS, {"pay": "NaN", "kind": "zzz", "q": "w" * 9_000}).text
        assert 'value="NaN"' in text
        assert f'value="{"w" * 9_000}"' in text
        assert "Use at most 100 characters." in text
        assert "There are signs in these words that nobody can read." in client.get(JOBS, {"q": "web\0"}).text
        assert "Enter an amount in dollars" in text
        assert "There is no such kind of work" in text


class TestWordsThatAreNowhereTogether:
    @pytest.fixture(autouse=True)
    def jobs(self):
        skills = [factories.SkillFactory(name=name) for name in ("Django", "Flask", "Node.js")]
        for name, skill in zip(("Beaver", "Otter", "Heron"), skills, strict=True):
            factories.opening_asking((skill, 2), title=f"{name} helper", summary="Work.", kind="contract")
        factories.OpeningFactory(title="Otter flask keeper", summary="Work.", kind="ojt")

    @pytest.mark.parametrize(
        ("q", "wanted"),
        [
            ("django flask", [("“django”", 2, "flask"), ("“flask”", 1, "django")]),
            ("djnago flask", [("“Django”", 2, "flask"), ("“flask”", 1, "Django")]),
            ("node js otter", [("“node js”", 2, "otter"), ("“otter”", 1, "node js")]),
            ("flask keeper -otter", [("“-otter”", 1, "flask keeper")]),
            ('"beaver helper", flask,', [('“"beaver helper"”', 2, "flask"), ("“flask”", 1, '"beaver helper"')]),
            ("django flask zeppelin", []), ("django", []), ("zeppelin", []), ("zeppelin or airship", []),
        ],
    )  # fmt: skip
    def test_each_may_be_left_out(self, q, wanted, client):
        page = client.get(JOBS, {"q": q})
        drops = page.context["drops"] if page.context["sums"].total == 0 else []
        assert [(words, many) for words, many, _address in drops] == [row[:2] for row in wanted]
        for (words, many, address), (_words, _many, rest) in zip(drops, wanted, strict=True):
            then = client.get(address)
            assert (then.context["filters"].q, then.context["sums"].total) == (rest, many), words
        if len(wanted) > 1:
            assert "Without “flask”: 1 opening<" in page.text or "node" in q

    def test_under_the_filters_as_well_as_a_filter(self, client):
        drops = client.get(JOBS, {"q": "otter flask", "kind": "internship"}).context["drops"]
        assert [(words, many) for words, many, _address in drops] == [("Paid internship", 2)]
        drops = client.get(JOBS, {"q": "django flask", "kind": "contract"}).context["drops"]
        assert [(words, many) for words, many, _address in drops] == [
            ("“django flask”", 3), ("“django”", 1), ("“flask”", 1)
        ]  # fmt: skip

    @pytest.mark.parametrize("q", ["helper keeper", "helper keeper otter beaver heron work " + "helper " * 5])
    def test_are_counted_in_one_question(self, q, client, django_assert_num_queries):
        with django_assert_num_queries(7):  # state, names, counts, mistakes, fewer words, keys, words that say nothing
            page = client.get(JOBS, {"q": q})
        fewer = page.context["sums"].fewer_words
        assert len(fewer) == min(len(q.split()), 6)
        assert {len(rest.split()) for _word, rest, _many in fewer} == {len(q.split()) - 1}


def test_filters_write_the_address_they_were_read_from():
    from django.http import QueryDict

    factories.SkillFactory(name="CSS", slug="css")
    address = "q=web+pages&kind=internship&kind=ojt&county=41051&remote=1&pay=24.5&skill=css&posted=7&sort=pay"
    assert read(QueryDict(address)).query() == address


def test_a_learner_sees_ticks_on_what_their_badges_show(client_for, learner):
    rule = factories.SkillRuleFactory(skill__name="CSS", level=2)
    factories.AwardFactory(user=learner, badge=rule.badge)
    factories.opening_asking((rule.skill, 2), (factories.SkillFactory(name="SQL"), 1), title="Web developer")
    text = client_for(learner).get(JOBS).content.decode()
    assert '<span aria-hidden="true">✓ </span>CSS' in text
    assert "Need: SQL" in text
    assert "1 of 2 needs met" in text


def test_nothing_open_yet(client):
    assert "No openings today" in client.get(JOBS).content.decode()


@pytest.mark.parametrize("many", [1, 3])
@pytest.mark.parametrize("params", [{}, {"q": "web", "kind": "full_time", "pay": "10"}])
def test_queries_do_not_grow(many, params, client, django_assert_num_queries):
    for _ in range(many):
        factories.opening_asking((factories.SkillFactory(), 2), (factories.SkillFactory(), 1))
    with django_assert_num_queries(6 if "q" in params else 5):  # one for the names of skills
        assert len(titles(client, **params)) == many


@pytest.mark.parametrize("many", [1, 3])
def test_queries_of_a_learner_do_not_grow(many, client_for, learner, django_assert_max_num_queries):
    for _ in range(many):
        factories.opening_asking((factories.SkillFactory(), 2))
    client = client_for(learner)
    with django_assert_max_num_queries(12):
        client.get(JOBS)


def test_only_reading(client):
    assert client.post(JOBS).status_code == 405
