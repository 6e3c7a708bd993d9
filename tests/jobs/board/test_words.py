"""Search words as people type them: mistakes, hyphens, place and kind, signs. The page and the API find the same."""

import pytest
from django.db import connection

from badges.catalog.models import Skill
from employers.organisations.models import Site
from jobs.board import search
from jobs.board.forms import Filters
from jobs.openings.models import Opening
from jobs.openings.sql import FILL_SOME
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clear_cache")]


def found(client, q, **params):
    """Titles on the page, which are those of the API."""
    page = client.get("/jobs/", {"q": q, **params})
    titles = [card.title for card in page.context["cards"]]
    body = client.get("/api/v1/openings/", {"q": q, **params}).json()
    assert [row["title"] for row in body["results"]] == titles
    assert body["count"] == page.context["sums"].total == len(titles)
    assert body["searched_for"] == page.context["found"].words
    return set(titles)


class TestMistakes:
    @pytest.fixture(autouse=True)
    def jobs(self):
        titles = (
            *("Junior bookkeeper", "Graphic designer", "Lab assistant", "Electrician trainee", "Data analyst"),
            *("Analyses reader", "Website editor", "Database administrator", "Computer technician", "Technical writer"),
        )
        for title in titles:
            factories.OpeningFactory(title=title, organisation__dba="Kolibri", summary="Work.")
        factories.OpeningFactory(title="Potter", organisation__dba="Pumicely", summary="Work.")

    @pytest.mark.parametrize(
        ("typed", "title"),
        [
            ("junoir", "Junior bookkeeper"), ("juinor", "Junior bookkeeper"), ("desinger", "Graphic designer"),
            ("assitant", "Lab assistant"), ("trinee", "Electrician trainee"), ("anlyst", "Data analyst"),
            ("analsyt", "Data analyst"), ("wesbite", "Website editor"), ("dataabse", "Database administrator"),
            ("technisian", "Computer technician"), ("pumicley", "Potter"), ("portlnad trinee", "Electrician trainee"),
            ("intership", ""), ("zeppelin", ""),
        ],
    )  # fmt: skip
    def test_in_ordinary_words(self, typed, title, client):
        assert found(client, typed) == ({title} if title else set())

    def test_the_more_frequent_of_equals_is_meant(self, client):
        factories.OpeningFactory(title="Baker")
        for _ in range(2):
            factories.OpeningFactory(title="Maker")
        assert found(client, "taker") == {"Maker"}

    @pytest.mark.parametrize("typed", ["grahpic desinger", "graphic designer"])
    def test_are_mended_too_where_a_filter_leaves_nothing(self, typed, client):
        factories.OpeningFactory(title="Graphic designer", kind="ojt", pay_low=20, pay_high=21)
        asked = {"q": typed, "kind": "ojt", "pay": "30"}
        page = client.get("/jobs/", asked)
        sums = page.context["sums"]
        assert (sums.total, sums.without, sums.kinds) == (0, {"kind": 1, "pay": 1}, {"full_time": 1, "ojt": 0})
        assert [many for _words, many, _address in page.context["drops"]] == [1, 1]
        assert ("Showing results for" in page.text) == (typed != "graphic designer")
        assert client.get("/api/v1/openings/", asked).json()["searched_for"].lower() == "graphic designer"
        sums = client.get("/jobs/", {**asked, "county": "53011"}).context["sums"]
        assert (sums.total, sums.words.lower()) == (0, "graphic designer")


@pytest.mark.parametrize(
    "q", ["help-desk", "helpdesk", "help desk", "Helpdesk staff", "helpdesk-staff", '"help-desk staff"', "hlep-desk"]
)
@pytest.mark.parametrize("title", ["Help desk staff", "Help-desk staff"])
def test_hyphens_and_blanks_are_alike_and_a_word_typed_as_one_is_found_in_two(q, title, client):
    factories.OpeningFactory(title="Desk without help")
    factories.OpeningFactory(title=title)
    assert title in found(client, q)


def test_parts_of_a_hyphenated_word_may_stand_apart(client):
    factories.OpeningFactory(title="JavaScript trainee")
    factories.OpeningFactory(title="Trainee, paid from day one", summary="Learn JavaScript.")
    factories.OpeningFactory(title="JavaScript developer")
    assert found(client, "javascript-trainee") == {"JavaScript trainee", "Trainee, paid from day one"}


def test_half_a_word_is_not_what_was_meant(client):
    factories.OpeningFactory(title="Front desk clerk")
    factories.OpeningFactory(title="Front end developer")
    page = client.get("/jobs/", {"q": "frontend"})
    assert [card.title for card in page.context["cards"]] == ["Front end developer"]
    assert "Showing results for “front end”." in page.text


def test_a_hyphenated_word_is_left_out_as_one(client):
    factories.OpeningFactory(title="Rest home API writer")
    factories.OpeningFactory(title="REST-API writer")
    assert found(client, "writer -rest-api") == {"Rest home API writer"}
    assert found(client, "writer -nurse") == {"Rest home API writer", "REST-API writer"}


class TestPlaceAndKind:
    @pytest.fixture(autouse=True)
    def jobs(self):
        here = factories.SiteFactory(city="Hillsboro", zip="97124", county="41067")
        there = factories.SiteFactory(city="Vancouver", region="WA", zip="98660", county="53011")
        factories.OpeningFactory(title="Painter", kind="internship", site=here)
        factories.OpeningFactory(title="Welder", kind="ojt", site=there)
        factories.OpeningFactory(title="Tutor", kind="part_time", site=None, is_remote=True)
        factories.OpeningFactory(title="Cook", kind="contract")

    @pytest.mark.parametrize(
        ("q", "titles"),
        [
            ("portland", {"Cook"}), ("Portland, OR 97209", {"Cook"}), ("portland, or", {"Cook"}),
            ("hillsboro painter", {"Painter"}), ("washington county", {"Painter"}), ("clark county", {"Welder"}),
            ("multnomah", {"Cook"}), ("97124", {"Painter"}), ("intern", {"Painter"}), ("internships", {"Painter"}),
            ("intership", {"Painter"}), ("part time", {"Tutor"}), ("part-time", {"Tutor"}), ("remote", {"Tutor"}),
            ("on-the-job training", {"Welder"}), ("on-the-job", {"Welder"}), ("ojt", {"Welder"}),
            ("contract", {"Cook"}), ("pasantía", {"Painter"}), ("medio tiempo", {"Tutor"}),
            ("portland or hillsboro", {"Cook", "Painter"}), ("hillsboro -intern", set()),
        ],
    )  # fmt: skip
    def test_words_of_a_card_find_it(self, q, titles, client):
        assert found(client, q) == titles

    def test_counts_beside_filters_are_of_what_the_words_find(self, client):
        sums = client.get("/jobs/", {"q": "portland", "kind": "ojt"}).context["sums"]
        assert (sums.total, sums.kinds, sums.without) == (0, {"contract": 1}, {"kind": 1})
        assert found(client, "portland", kind="contract", county="41051") == {"Cook"}

    def test_they_follow_the_place_and_the_kind(self, client):
        Site.objects.filter(city="Hillsboro").update(city="Gresham", county="41051")
        assert found(client, "gresham") == {"Painter"}
        assert found(client, "hillsboro") == set()
        Opening.objects.filter(title="Tutor").update(kind="full_time")
        assert found(client, "full time") == {"Tutor"}
        Opening.objects.filter(title="Welder").update(site=None, is_remote=True)
        assert found(client, "remote") == {"Tutor", "Welder"}
        assert found(client, "vancouver") == set()

    def test_what_was_there_before_gets_them_a_few_at_a_time(self, client):
        with connection.cursor() as cursor:
            cursor.execute(FILL_SOME, [0])
            (last,) = cursor.fetchone()
            assert last == Opening.objects.latest("pk").pk
            cursor.execute(FILL_SOME, [last])
            assert cursor.fetchone() == (None,)
        assert found(client, "hillsboro") == {"Painter"}


class TestSigns:
    def test_a_skill_is_found_by_its_exact_name(self, client):
        for name in ("C", "C++", "C#"):
            skill, _made = Skill.objects.get_or_create(name=name, defaults={"slug": f"c-{len(name)}-{ord(name[-1])}"})
            factories.opening_asking((skill, 1), title=f"Asks for {name}", summary="Write programs.")
        factories.OpeningFactory(title="CI/CD keeper", summary="Write programs.")
        assert found(client, "c") == {"Asks for C"}
        assert found(client, "c++") == {"Asks for C++"}
        assert found(client, "C#") == {"Asks for C#"}
        assert found(client, "asks -c# -c++") == {"Asks for C"}
        assert found(client, '"asks for c++"') == {"Asks for C++"}
        assert found(client, "cd") == found(client, "ci/cd") == {"CI/CD keeper"}

    @pytest.mark.parametrize("q", ["a", "the", "and or", "+++", "with"])
    def test_words_that_are_everywhere_are_called_so(self, q, client):
        factories.OpeningFactory(title="With the best", kind="ojt")
        text = client.get("/jobs/", {"q": q}).text
        assert f"We can't search for “{q}”" in text.replace("&#x27;", "'")
        assert "Leave out two" not in text
        text = client.get("/jobs/", {"q": q, "kind": "ojt"}).text
        assert "We can't search for" in text.replace("&#x27;", "'")
        assert "Without “" in text

    def test_words_alone_that_find_nothing_get_advice_about_words(self, client):
        factories.OpeningFactory()
        text = client.get("/jobs/", {"q": "zeppelin"}).text
        assert "Try other words: the name of a job" in text
        assert "Leave out" not in text
        assert "search for “" not in text
        assert "Show all openings" in text


@pytest.mark.parametrize(
    ("typed", "name", "synonyms"),
    [
        ("docker", "Containers", "Docker\nPodman"), ("Docker Compose", "Containers", "Docker Compose"),
        ("vue.js", "Vue", ""), ("node", "Node.js", ""), ("nodejs", "Node.js", ""), ("java script", "JavaScript", ""),
        ("golang", "Go", "Golang"), ("c sharp", "C#", ""), ("dotnet", ".NET", ""), ("UI/UX", "Interfaces", "ui ux"),
        ("remote docker", "Containers", "Docker"),
    ],
)  # fmt: skip
def test_a_skill_is_found_by_its_other_names(client, typed, name, synonyms):
    skill = factories.SkillFactory(name=name, synonyms=synonyms)
    factories.opening_asking((skill, 2), title="Baker", summary="Work.", is_remote=True)
    factories.opening_asking((factories.SkillFactory(name="Baking"), 2), title="Coder", summary="Code.")
    assert found(client, typed) == {"Baker"}
    assert f"No opening has “{typed}”." in client.get("/jobs/", {"q": typed}).text


class TestNamesOfSkills:
    """A name finds the openings that have it, then those that ask for its skill under another."""

    @pytest.fixture
    def jobs(self):
        aws = factories.SkillFactory(name="Amazon Web Services", synonyms="AWS\nS3", slug="aws")
        go = factories.SkillFactory(name="Go", synonyms="Golang")
        factories.OpeningFactory(title="AWS at the port", summary="Work.")
        for number in range(4):
            factories.opening_asking((aws, 2), title=f"Keeper {number}", summary="Work.", is_remote=number == 0)
        factories.opening_asking((go, 2), title="Coder", summary="Work.")
        factories.OpeningFactory(title="Amazon driver", summary="You go on the web for services.", is_remote=True)

    @pytest.mark.parametrize("q", ["aws", "AWS", "a.w.s."])
    def test_find_both_and_the_page_says_so(self, q, jobs, client):
        titles = {"AWS at the port"} if "." not in q else set()
        assert found(client, q) == titles | {f"Keeper {number}" for number in range(4)}
        page = client.get("/jobs/", {"q": q})
        said = "Also jobs" if titles else f"No opening has “{q}”. Showing jobs"
        assert f"<p>{said} that ask for Amazon Web Services.</p>" in page.text

    def test_openings_that_have_the_words_come_first_and_pages_hold(self, jobs, client):
        Opening.objects.filter(title="AWS at the port").update(published_at="2020-01-01T00:00:00Z")
        address, seen = "/api/v1/openings/?q=aws&limit=2", []
        while address:
            body = client.get(address).json()
            assert body["count"] == 5
            seen += [row["title"] for row in body["results"]]
            before, address = address, body["next"]
        assert seen == ["AWS at the port", "Keeper 3", "Keeper 2", "Keeper 1", "Keeper 0"]
        back = client.get(client.get(before).json()["previous"]).json()
        assert [row["title"] for row in back["results"]] == seen[2:4]

    @pytest.mark.parametrize("sort", ["newest", "pay"])
    def test_in_every_order_and_in_the_feed(self, sort, jobs, client):
        assert len(found(client, "aws", sort=sort)) == 5
        assert client.get("/jobs/feed.atom", {"q": "aws"}).text.count("<entry>") == 5

    def test_filters_and_their_counts_hold(self, jobs, client):
        assert found(client, "aws", remote="1") == {"Keeper 0"}
        sums = client.get("/jobs/", {"q": "aws"}).context["sums"]
        assert (sums.total, sums.worded, sums.remote, sums.skills["aws"]) == (5, 1, 1, ("Amazon Web Services", 4))

    @pytest.mark.parametrize(
        ("q", "titles"),
        [
            ("golang", {"Coder"}), ("go", {"Coder", "Amazon driver"}), ('"aws"', {"AWS at the port"}),
            ("port -aws", set()), ("work -s3 -golang", {"AWS at the port"}),
            ("port -s3", {"AWS at the port"}), ('remote -"s3"', {"Keeper 0", "Amazon driver"}),
            ("driver or work -s3 -golang", {"AWS at the port", "Amazon driver"}), ("coder -go-lang", {"Coder"}),
            ("remote s3", {"Keeper 0"}), ('remote "s3"', set()), ("remote -s3 zeppelin", set()),
            ("driver -golang", {"Amazon driver"}), ("driver –golang", {"Amazon driver"}), ("coder −golang", set()),
            ("remote “s3”", set()), ("remote -“s3”", {"Keeper 0", "Amazon driver"}), ("ｇｏｌａｎｇ", {"Coder"}),
            ("Amazon – driver", {"Amazon driver"}), ("go\u00adlang", {"Coder"}),
        ],
    )  # fmt: skip
    def test_mean_the_skill_and_not_its_words_anywhere(self, q, titles, jobs, client):
        assert found(client, q) == titles

    def test_that_every_opening_found_has_are_not_spoken_of(self, jobs, client):
        assert "that ask for" not in client.get("/jobs/", {"q": "go"}).text
        assert "that ask for" not in client.get("/jobs/", {"q": "Amazon Web Services"}).text

    def test_of_a_skill_that_nobody_asks_for_are_no_typing_mistakes(self, jobs, client):
        factories.SkillFactory(name="Code hosting", synonyms="Codder")
        assert found(client, "codder") == set()
        assert found(client, "coder") == {"Coder"}

    def test_of_several_skills_find_all_of_them(self, client):
        for name in ("Interfaces", "Prototypes"):
            skill = factories.SkillFactory(name=name, synonyms="Figma")
            factories.opening_asking((skill, 2), title=name, summary="Work.")
        assert found(client, "figma") == {"Interfaces", "Prototypes"}

    @pytest.mark.parametrize(
        ("q", "titles"),
        [
            ("aws keeper", "01234"), ("keeper, AWS", "01234"), ("aws with the keeper", "01234"), ("keepr aws", "01234"),
            ("aws or zeppelin", "01234p"), ("aws with the", "01234p"), ("zeppelin aws", ""), ("aws -titled", "0123p"),
            ('aws "keeper 2"', "2"), ("remote aws", "0"), ("aws/remote", "0"), ("S3 aws", "0123"),
            ("aws port or golang", "pc"), ("aws/golang", "b"), ("golang remote aws", ""), ('golang"', "bc"),
            ("golng", "bc"), ("golan", "bc"), ("aws golan", "b"),
        ],
    )  # fmt: skip
    def test_count_beside_other_words_whether_anything_has_the_words_as_typed(self, q, titles, jobs, client):
        named = {"p": "AWS at the port", "c": "Coder", "b": "Both", "4": "AWS keeper titled so"}
        factories.OpeningFactory(title=named["4"], summary="Work.")
        if "b" in titles:
            skills = Skill.objects.filter(name__in=("Amazon Web Services", "Go"))
            factories.opening_asking(*((skill, 2) for skill in skills), title="Both", summary="Work.")
        assert found(client, q) == {named.get(sign, f"Keeper {sign}") for sign in titles}

    @pytest.mark.parametrize("many", [1, 3])
    def test_cost_no_questions_of_their_own(self, many, client, django_assert_num_queries):
        skill = factories.SkillFactory(name="Go", synonyms="Golang")
        for _ in range(many):
            factories.opening_asking((skill, 2), (factories.SkillFactory(), 1), title="Coder")
        with django_assert_num_queries(6):
            assert len(client.get("/jobs/", {"q": "golang coder"}).context["cards"]) == many

    def test_find_the_same_for_a_saved_search(self, jobs):
        assert search.fitting(Filters(q="aws")).count() == 5
        assert search.fitting(Filters(q="port")).count() == 1


@pytest.mark.parametrize(
    "q", ["html,css", "html/css", "html;css", "html+css", "css, html", "css,remote,html", "C#,html", "html/C#"]
)
def test_words_of_a_list_are_words_of_their_own(q, client):
    factories.OpeningFactory(title="Css Baker", summary="Knows html, c# and other things.", is_remote=True)
    factories.OpeningFactory(title="Css Maker", summary="Work.")
    assert found(client, q) == {"Css Baker"}


@pytest.mark.parametrize("q", ["Salem OR 97301", "Salem, OR 97301", "Salem, Oregon", "Marion County, Oregon"])
def test_the_state_is_no_choice(q, client):
    here = factories.SiteFactory(city="Salem", zip="97301", county="41047")
    factories.OpeningFactory(title="Baker", site=here, organisation=here.organisation)
    factories.OpeningFactory(title="Maker at 97301", summary="Work.")
    assert "Baker" in found(client, q)
    assert "Maker at 97301" not in found(client, q)


class TestJs:
    """Alone it is a name of JavaScript; behind a dot, or where a skill is written so, a part of another name."""

    @pytest.fixture(autouse=True)
    def jobs(self):
        names = {"HTML": "", "JavaScript": "JS", "Modern JavaScript": "modern JS", "React": "React.js", "Node.js": ""}
        html, js, modern, react, node = (factories.SkillFactory(name=name, synonyms=names[name]) for name in names)
        for skills in ([html], [html, js], [js], [modern], [react], [node, js]):
            title = " ".join(f"{skill.name[0]}." for skill in skills)
            factories.opening_asking(*((skill, 2) for skill in skills), title=title, summary="Work.")

    @pytest.mark.parametrize(
        ("q", "titles"),
        [
            ("html js", {"H. J."}), ("js html", {"H. J."}), ("hmtl js", {"H. J."}), ("js", {"H. J.", "J.", "N. J."}),
            ("node js js", {"N. J."}), ("react js", {"R."}), ("reactjs", {"R."}), ("react.js", {"R."}),
            ("node js", {"N. J."}), ("node", {"N. J."}), ("modern js", {"M."}), ("html react js", set()),
            ("remote js", set()), ("js html or react js", {"H. J.", "R."}),
        ],
    )  # fmt: skip
    def test_is_not_lost_behind_another_skill(self, q, titles, client):
        assert found(client, q) == titles


class TestAccents:
    @pytest.fixture(autouse=True)
    def jobs(self):
        for title in ("Café résumé writer", "Cafe\u0301 re\u0301sume\u0301 reader", "Care keeper"):
            factories.OpeningFactory(title=title, summary="Work.")
        pena = factories.SkillFactory(name="Pen drawing", synonyms="Peñascal")
        factories.opening_asking((pena, 2), title="Drawer", summary="Work.")

    @pytest.mark.parametrize(
        "q",
        ["cafe", "café", "cafe\u0301", "CAFÉ", '"café resume"', "resumé cafe", "cfaé", "cafe résumee", "cafe -carè"],
    )
    def test_make_no_difference(self, q, client):
        assert found(client, q) == {"Café résumé writer", "Cafe\u0301 re\u0301sume\u0301 reader"}

    def test_nor_in_names_of_skills_nor_where_they_are_left_out(self, client):
        assert found(client, "penascal") == found(client, "pen\u0303ascal") == {"Drawer"}
        assert found(client, "writer -cafe") == set()


@pytest.mark.parametrize("title", ["Email and wifi helper", "E-mail and Wi-Fi helper"])
@pytest.mark.parametrize(
    "q", ["email", "e-mail", "E-mails", "wifi", "wi-fi", "wi fi email", '"e-mail and wifi"', "e-mail/wi-fi", "emial"]
)
def test_email_and_wifi_are_found_with_a_hyphen_and_without(title, q, client):
    factories.OpeningFactory(title=title, summary="Work.")
    factories.OpeningFactory(title="Mail carrier", summary="Work.")
    assert found(client, q) == {title}


def test_email_is_left_out_with_a_hyphen_and_without(client):
    for title in ("Email helper", "E-mail helper", "Mail helper"):
        factories.OpeningFactory(title=title)
    assert found(client, "helper -e-mail") == found(client, "helper -email") == {"Mail helper"}
