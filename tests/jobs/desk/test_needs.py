"""The skills page: found in the description, found by search, and written by two members at once."""

import re

import pytest

from jobs.openings import actions
from jobs.openings.models import Need, Opening
from tests import factories
from tests.races import run_parallel

pytestmark = pytest.mark.django_db


def skill(name, synonyms="", **fields):
    slug = name.lower().replace(" ", "-").replace("#", "sharp")
    return factories.SkillFactory(name=name, slug=slug, synonyms=synonyms, **fields)


@pytest.fixture
def draft():
    return make_draft()


def make_draft(**fields):
    fields = {"summary": "Build and mend pages.", **fields}
    return factories.OpeningFactory(state="draft", published_at=None, expires_at=None, **fields)


def member(opening, role="owner"):
    return factories.MembershipFactory(organisation=opening.organisation, role=role).user


def page(opening):
    return f"/employers/openings/{opening.pk}/edit/needs/"


def ask(opening, *asked):
    for one, level, required in asked:
        Need.objects.create(opening=opening, skill=one, level=level, required=required)


def seen_on(answer):
    return re.search(r'name="seen" value="([^"]*)"', answer.text)[1]


def fields_of(answer):
    """What a browser would send of the page: its marks and the chosen answers of its lists."""
    sent = {"seen": seen_on(answer)}
    for name, options in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', answer.text, re.DOTALL):
        sent[name] = re.search(r'value="([^"]*)" selected', options)[1]
    return sent


def asked_for(opening):
    return {need.skill.name: (need.level, need.required) for need in opening.needs.select_related("skill")}


class TestDescribed:
    def test_what_title_and_description_speak_of_is_offered_with_the_words_that_say_so(self, client_for):
        skill("CSS"), skill("JavaScript", "JS"), skill("Go", "Golang"), skill("C#", ".NET")
        draft = make_draft(title="C# developer", summary="You go home at five. We write JS and style pages with CSS3.")
        shown = client_for(member(draft)).get(page(draft)).text
        part = shown[shown.index("Found in your description") :]
        part = part[: part.index("Save and continue")]
        for name, words in (("C#", "“C#”"), ("JavaScript", "“JS”"), ("CSS", "“CSS3”")):
            assert f"<b>{name}</b>" in part
            assert words in part
        assert "<b>Go</b>" not in part
        assert not Need.objects.exists()

    def test_each_is_added_by_its_button_and_then_no_longer_offered(self, client_for):
        css = skill("CSS")
        draft = make_draft(summary="CSS and more CSS.")
        client = client_for(member(draft))
        first = client.get(page(draft))
        assert 'value="add:css"' in first.text
        assert client.post(page(draft), {**fields_of(first), "do": "add:css"}).url == page(draft)
        assert asked_for(draft) == {css.name: (2, True)}
        assert "Found in your description" not in client.get(page(draft)).text

    def test_what_is_chosen_stands_above_what_is_offered_and_an_answer_to_a_search_above_both(self, client_for):
        css, html = skill("CSS"), skill("HTML")
        draft = make_draft(summary="HTML and more HTML.")
        Need.objects.create(opening=draft, skill=css, level=2)
        shown = client_for(member(draft)).get(page(draft)).text
        assert shown.index(f'name="level_{css.pk}"') < shown.index('value="add:html"')
        found = client_for(member(draft)).get(page(draft), {"q": html.name}).text
        assert found.index('value="add:html"') < found.index(f'name="level_{css.pk}"')

    def test_words_of_the_description_are_shown_as_text(self, client_for):
        skill("Tags", "b x b")
        draft = make_draft(summary="<b>x</b>")
        assert "<b>x</b>" not in client_for(member(draft)).get(page(draft)).text

    def test_what_is_suggested_is_not_offered_again_as_often_asked_for(self, client_for):
        css = skill("CSS")
        factories.opening_asking((css, 2))
        draft = make_draft(summary="CSS")
        assert client_for(member(draft)).get(page(draft)).text.count('value="add:css"') == 1

    def test_beside_many_suggestions_nothing_else_is_offered(self, client_for):
        for name in "ABCDEFGHI":
            skill(f"Skill{name}")
        factories.opening_asking((skill("Popular"), 2))
        few, many = make_draft(summary="SkillA"), make_draft(summary=", ".join(f"Skill{name}" for name in "ABCDEFGHI"))
        assert "Often asked for" in client_for(member(few)).get(page(few)).text
        shown = client_for(member(many)).get(page(many)).text
        assert "Often asked for" not in shown
        assert shown.count('value="add:') == 9


class TestSearch:
    @pytest.mark.parametrize("words", ["golang", "GO", "Go lang", "services in"])
    def test_by_name_other_name_or_description(self, words, draft, client_for):
        skill("Go", "Golang\nGo lang", description="Write services in it.")
        assert 'value="add:go"' in client_for(member(draft)).get(page(draft), {"q": words}).text

    @pytest.mark.parametrize("words", ["JS", "js", "C++"])
    def test_who_writes_the_whole_of_another_name_finds_that_skill_first(self, words, draft, client_for):
        skill("Angular JS (old)", "C++ bindings"), skill("JSON", "JS Object Notation\nC++ no")
        skill("Zeta", "ECMAScript\r\nJS\r\nC++\r\nES6")
        shown = client_for(member(draft)).get(page(draft), {"q": words}).text
        assert shown.index('value="add:zeta"') == shown.index('value="add:')

    @pytest.mark.parametrize("words", ["javscript", "java script", "Typscript"])
    def test_a_typing_mistake_still_finds(self, words, draft, client_for):
        skill("JavaScript"), skill("TypeScript"), skill("Statistics")
        shown = client_for(member(draft)).get(page(draft), {"q": words}).text
        assert f'value="add:{"typescript" if words[0] == "T" else "javascript"}"' in shown
        assert 'value="add:statistics"' not in shown

    @pytest.mark.parametrize(
        ("words", "slugs"),
        [
            ("html js", ["html", "javascript"]), ("js html", ["javascript", "html"]), ("js", ["javascript", "angular"]),
            ("html/js", ["html", "javascript"]),
            ("pyhton", ["python"]), ("pyhton js", ["python", "javascript"]), ("react developr", ["react"]),
            ("node js", ["node.js"]), ("jsx", []), ("js,html", ["javascript", "html"]),
            ("résponsive", ["responsive-layout"]), ("reponsive", ["responsive-layout"]),
            ("cascading stlye", ["css"]), ("zeppelin", []), ("", []),
        ],
    )  # fmt: skip
    def test_reads_names_as_the_job_board_does_the_best_first(self, words, slugs, draft, client_for):
        skill("HTML"), skill("JavaScript", "JS"), skill("Python"), skill("React", "React.js"), skill("Node.js", "Node")
        skill("Angular", "AngularJS"), skill("Responsive layout"), skill("CSS", description="Cascading style sheets.")
        shown = client_for(member(draft)).get(page(draft), {"q": words}).text
        found = re.findall('value="add:([^"]+)"', shown)
        assert found[: len(slugs)] == slugs
        assert len(found) == len(slugs) or words == "js"


class TestTwoMembers:
    @pytest.fixture
    def css(self):
        return skill("CSS")

    @pytest.fixture
    def sql(self):
        return skill("SQL")

    @pytest.fixture
    def two(self, draft, client_for):
        return client_for(member(draft)), client_for(member(draft, "recruiter"))

    def test_who_saves_second_is_shown_both_and_may_save_over(self, draft, two, css):
        ask(draft, (css, 2, True))
        mine = fields_of(two[0].get(page(draft)))
        theirs = {**fields_of(two[1].get(page(draft))), f"level_{css.pk}": "3"}
        assert two[1].post(page(draft), theirs).status_code == 302
        second = two[0].post(page(draft), {**mine, f"weight_{css.pk}": "preferred"})
        assert second.status_code == 422
        for words in (
            "Somebody else saved this",
            "<dd>strong, needed on day one</dd>",
            "<dd>working, nice to have</dd>",
        ):
            assert words in second.text, words
        assert asked_for(draft) == {"CSS": (3, True)}
        assert two[0].post(page(draft), fields_of(second)).status_code == 302
        assert asked_for(draft) == {"CSS": (2, False)}

    def test_a_skill_that_somebody_added_meanwhile_stays_and_is_told(self, draft, two, css, sql):
        ask(draft, (css, 2, True))
        mine = fields_of(two[0].get(page(draft)))
        two[1].post(page(draft), {**fields_of(two[1].get(page(draft))), "do": "add:sql"})
        second = two[0].post(page(draft), {**mine, f"level_{css.pk}": "1", "do": "save"}, follow=True)
        assert "it stays: SQL (working, needed on day one)." in second.text
        assert asked_for(draft) == {"CSS": (1, True), "SQL": (2, True)}

    def test_the_first_skill_of_all_counts_too(self, draft, two, css, sql):
        mine = fields_of(two[0].get(page(draft)))
        two[1].post(page(draft), {**fields_of(two[1].get(page(draft))), "do": "add:sql"})
        assert two[0].post(page(draft), {**mine, "do": "add:css"}).status_code == 302
        assert set(asked_for(draft)) == {"SQL", "CSS"}

    def test_a_skill_that_somebody_removed_meanwhile_stays_away_and_is_told(self, draft, two, css, sql):
        ask(draft, (css, 2, True), (sql, 1, False))
        mine = fields_of(two[0].get(page(draft)))
        two[1].post(page(draft), {**fields_of(two[1].get(page(draft))), "do": f"remove:{sql.pk}"})
        second = two[0].post(page(draft), {**mine, "do": "save"}, follow=True)
        assert "it stays: SQL (Not asked for)." in second.text
        assert set(asked_for(draft)) == {"CSS"}

    def test_one_that_i_changed_and_somebody_removed_is_asked_about(self, draft, two, css, sql):
        ask(draft, (css, 2, True), (sql, 1, False))
        mine = fields_of(two[0].get(page(draft)))
        two[1].post(page(draft), {**fields_of(two[1].get(page(draft))), "do": f"remove:{sql.pk}"})
        second = two[0].post(page(draft), {**mine, f"level_{sql.pk}": "3", "do": "save"})
        assert second.status_code == 422
        for words in ("<h3>SQL</h3>", "<dd>Not asked for</dd>", "<dd>strong, nice to have</dd>"):
            assert words in second.text, words
        assert "<h3>CSS</h3>" not in second.text[: second.text.index("Skills you ask for")]
        assert set(asked_for(draft)) == {"CSS"}
        two[0].post(page(draft), {**fields_of(second), "do": "save"})
        assert asked_for(draft) == {"CSS": (2, True), "SQL": (3, False)}

    def test_two_people_together_ask_for_no_more_than_one_may(self, draft, two, css):
        ask(draft, *((skill(f"Skill {n}"), 2, True) for n in range(14)))
        skill("SQL")
        mine = fields_of(two[0].get(page(draft)))
        two[1].post(page(draft), {**fields_of(two[1].get(page(draft))), "do": "add:sql"})
        second = two[0].post(page(draft), {**mine, "do": "add:css"})
        assert second.status_code == 422
        assert "Ask for at most 15 skills." in second.text
        assert len(asked_for(draft)) == 15

    def test_the_same_answer_from_both_warns_nobody(self, draft, two, css, sql):
        ask(draft, (css, 2, True))
        pages = [fields_of(one.get(page(draft))) for one in two]
        for one, sent in zip(two, pages, strict=True):
            assert one.post(page(draft), {**sent, "do": "add:sql"}).status_code == 302
        assert set(asked_for(draft)) == {"CSS", "SQL"}

    def test_another_page_saved_meanwhile_warns_nobody(self, draft, two, css):
        ask(draft, (css, 2, True))
        mine = fields_of(two[0].get(page(draft)))
        actions.save_draft(opening=draft, by=draft.created_by, benefits="Transit pass.")
        assert two[0].post(page(draft), mine).status_code == 302

    def test_when_the_form_is_wrong_the_warning_still_comes(self, draft, two, css):
        ask(draft, (css, 2, True))
        mine = fields_of(two[0].get(page(draft)))
        wrong = two[0].post(page(draft), {**mine, f"level_{css.pk}": "9"})
        assert seen_on(wrong) == mine["seen"]
        Need.objects.update(level=3)
        assert two[0].post(page(draft), {**mine, f"level_{css.pk}": "1"}).status_code == 422

    @pytest.mark.parametrize(
        "seen", ["x", "drawn:", "drawn:1,0:x,99999999999999999999:1,:", "\x00", ",".join("ab" * 3000)]
    )
    def test_marks_that_nobody_drew_break_nothing(self, seen, draft, two, css):
        ask(draft, (css, 2, True))
        sent = {"seen": seen, f"level_{css.pk}": "2", f"weight_{css.pk}": "required", "level_99999999999999999": "1"}
        assert two[0].post(page(draft), sent).status_code in (302, 400, 422)
        assert asked_for(draft) == {"CSS": (2, True)}


@pytest.mark.django_db(transaction=True)
def test_of_two_who_add_at_one_moment_neither_is_lost():
    css, sql = skill("CSS"), skill("SQL")
    draft = make_draft()
    clients = [factories.client_for(member(draft)) for _ in range(2)]
    sent = [fields_of(one.get(page(draft))) for one in clients]
    buttons = [f"add:{css.slug}", f"add:{sql.slug}"]
    answers = run_parallel(2, lambda n: clients[n].post(page(draft), {**sent[n], "do": buttons[n]}).status_code)
    assert answers == [302, 302]
    assert set(asked_for(Opening.objects.get())) == {"CSS", "SQL"}


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_one_would_be_lost(monkeypatch):
    """That the lock is what makes it hold."""
    import time

    from codeoregon.lib.seen.together import Together
    from tests.races import without_locks

    settle = Together.settle

    def slowly(self, *given):
        kept = settle(self, *given)
        time.sleep(0.3)
        return kept

    css = skill("CSS")
    draft = make_draft()
    ask(draft, (css, 2, True))
    clients = [factories.client_for(member(draft)) for _ in range(2)]
    sent = [fields_of(one.get(page(draft))) for one in clients]
    monkeypatch.setattr(Together, "settle", slowly)
    without_locks(monkeypatch)
    levels = ["1", "3"]
    answers = run_parallel(
        2, lambda n: clients[n].post(page(draft), {**sent[n], f"level_{css.pk}": levels[n]}).status_code
    )
    assert answers == [302, 302]
