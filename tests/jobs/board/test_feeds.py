"""Feeds, read as a machine reads them: as XML by a parser, against the rules of each form."""

import datetime as dt
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone

from jobs.board import markup
from jobs.board.feeds import atom, indeed, sitemap
from jobs.openings.life import changing
from jobs.openings.models import Opening
from tests import factories

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
EVIL = "A ]]> <b>&amp;</b> \x0b\x00\ufffe 'quoted' \"twice\" 東京"


def read(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status
    return answer, ElementTree.fromstring(answer.getvalue())


def evil(**fields):
    """Control signs get in by raw SQL or an import only; the null not even so."""
    text = EVIL.replace("\x00", "")
    return factories.OpeningFactory(title=text, summary=text, organisation__dba=text, **fields)


class TestAtom:
    def test_it_is_a_feed_by_the_rules(self, client):
        opening, other = factories.OpeningFactory(title="Web developer"), evil()
        answer, feed = read(client, "/jobs/feed.atom")
        assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
        assert feed.tag == f"{ATOM}feed"
        for name in ("id", "title", "updated"):
            assert len(feed.findall(f"{ATOM}{name}")) == 1
        assert feed.find(f"{ATOM}link[@rel='self']").get("href") == "http://testserver/jobs/feed.atom"
        entries = feed.findall(f"{ATOM}entry")
        assert len(entries) == 2
        for entry in entries:
            for name in ("id", "title", "updated", "published", "author", "content", "summary"):
                assert len(entry.findall(f"{ATOM}{name}")) == 1, name
            dt.datetime.fromisoformat(entry.find(f"{ATOM}updated").text)
        ids = [entry.find(f"{ATOM}id").text for entry in entries]
        assert ids == [f"tag:testserver,2026:opening/{one.pk}" for one in (other, opening)]
        assert entries[1].find(f"{ATOM}title").text.startswith("Web developer, ")
        assert entries[1].find(f"{ATOM}link").get("href") == f"http://testserver{opening.get_absolute_url()}"
        assert "<b>" not in entries[0].find(f"{ATOM}content").text

    def test_a_change_moves_what_says_updated_and_not_what_says_published(self, client):
        yesterday = timezone.now() - dt.timedelta(days=1)
        opening = factories.OpeningFactory(published_at=yesterday)
        owner = factories.MembershipFactory(organisation=opening.organisation).user
        changing.change(opening=opening, by=owner, agreed=False, summary="Other words.")
        row = Opening.objects.get()
        assert row.changed_at - yesterday > dt.timedelta(hours=23)
        _answer, feed = read(client, "/jobs/feed.atom")
        entry = feed.find(f"{ATOM}entry")
        assert entry.findtext(f"{ATOM}published") == yesterday.isoformat()
        assert entry.findtext(f"{ATOM}updated") == feed.findtext(f"{ATOM}updated") == row.changed_at.isoformat()
        assert f"<lastmod>{row.changed_at.isoformat()}</lastmod>" in client.get("/sitemap.xml").getvalue().decode()

    def test_with_filters(self, client):
        factories.OpeningFactory(title="Web developer", kind="ojt")
        factories.OpeningFactory(title="Analyst")
        _answer, feed = read(client, "/jobs/feed.atom?q=web&kind=ojt&sort=pay")
        assert [entry.find(f"{ATOM}title").text[:13] for entry in feed.findall(f"{ATOM}entry")] == ["Web developer"]
        assert feed.find(f"{ATOM}title").text == "Code Oregon: “web”, On-the-job training"
        assert client.get("/jobs/feed.atom?pay=x").status_code == 422
        assert client.get("/jobs/feed.atom?at=x").status_code == 404

    def test_in_pages(self, client, monkeypatch):
        monkeypatch.setattr(atom, "SIZE", 2)
        for _ in range(5):
            factories.OpeningFactory()
        address, seen = "/jobs/feed.atom?kind=full_time", []
        while address:
            _answer, feed = read(client, address)
            seen += [entry.find(f"{ATOM}id").text for entry in feed.findall(f"{ATOM}entry")]
            link = feed.find(f"{ATOM}link[@rel='next']")
            address = link.get("href") if link is not None else None
        assert len(seen) == len(set(seen)) == 5

    @pytest.mark.parametrize("many", [1, 3])
    def test_queries_do_not_grow(self, many, client, django_assert_num_queries):
        for _ in range(many):
            factories.opening_asking((factories.SkillFactory(), 1))
        with django_assert_num_queries(6):
            client.get("/jobs/feed.atom?kind=full_time")


class TestIndeed:
    def test_it_holds_what_indeed_asks_for(self, client):
        opening = factories.OpeningFactory(title="Web developer", kind="part_time", benefits="Transit pass")
        remote = evil(is_remote=True, site=None)
        factories.OpeningFactory(state="draft", published_at=None, expires_at=None)
        answer, source = read(client, "/jobs/indeed.xml")
        assert answer["Content-Type"] == "application/xml; charset=utf-8"
        assert source.tag == "source"
        jobs = {job.find("referencenumber").text: job for job in source.findall("job")}
        assert set(jobs) == {str(opening.pk), str(remote.pk)}
        found = {part.tag: part.text for part in jobs[str(opening.pk)]}
        assert found["title"] == "Web developer"
        assert found["url"] == f"http://testserver{opening.get_absolute_url()}"
        assert (found["city"], found["state"], found["postalcode"], found["country"]) == (
            "Portland",
            "OR",
            "97209",
            "US",
        )
        assert (found["jobtype"], found["salary"]) == ("parttime", "$24 to $30 an hour")
        assert "Transit pass" in found["description"]
        assert "remotetype" not in found
        assert jobs[str(remote.pk)].find("remotetype").text == "Fully remote"
        assert jobs[str(remote.pk)].find("title").text == "A ]]> <b>&amp;</b>  'quoted' \"twice\" 東京"
        assert b"<title><![CDATA[Web developer]]></title>" in client.get("/jobs/indeed.xml").getvalue()

    @pytest.mark.parametrize(("live_in", "state"), [("us", None), ("or", "OR"), ("or_wa", None)])
    def test_remote_work_is_in_the_state_where_people_must_live(self, live_in, state, client):
        factories.OpeningFactory(is_remote=True, site=None, live_in=live_in)
        job = read(client, "/jobs/indeed.xml")[1].find("job")
        assert (job.findtext("country"), job.findtext("state"), job.findtext("city")) == ("US", state, None)

    @pytest.mark.parametrize(
        ("live_in", "said"),
        [("us", "anywhere in the U.S."), ("or", "in Oregon."), ("or_wa", "in Oregon or Washington.")],
    )
    @pytest.mark.parametrize("hybrid", [False, True])
    def test_where_people_may_live_is_said_in_every_form(self, live_in, said, hybrid, client):
        site = factories.SiteFactory() if hybrid else None
        opening = factories.OpeningFactory(is_remote=True, site=site, live_in=live_in)
        texts = (
            read(client, "/jobs/indeed.xml")[1].find("job").findtext("description"),
            read(client, "/jobs/feed.atom")[1].find(f"{ATOM}entry").findtext(f"{ATOM}content"),
            markup.posting(opening)["description"],
        )
        assert all(f" live {said}</p>" in text for text in texts)
        Opening.objects.update(is_remote=False, site=factories.SiteFactory())
        assert " live " not in read(client, "/jobs/indeed.xml")[1].find("job").findtext("description")

    @pytest.mark.parametrize("many", [1, 3])
    def test_queries_do_not_grow(self, many, client, django_assert_num_queries):
        for _ in range(many):
            factories.OpeningFactory()
        with django_assert_num_queries(2):
            client.get("/jobs/indeed.xml").getvalue()

    def test_it_is_read_a_few_at_a_time(self, client, monkeypatch):
        monkeypatch.setattr(indeed, "AT_ONCE", 2)
        for _ in range(5):
            factories.OpeningFactory()
        _answer, source = read(client, "/jobs/indeed.xml")
        assert len(source.findall("job")) == 5


class TestSitemap:
    def test_pages_and_openings(self, client):
        opening = factories.OpeningFactory()
        ended = factories.OpeningFactory(state="closed", ended_at=timezone.now())
        _answer, whole = read(client, "/sitemap.xml")
        found = [place.text for place in whole.iter(f"{MAP}loc")]
        assert f"http://testserver{opening.get_absolute_url()}" in found
        assert f"http://testserver{ended.get_absolute_url()}" not in found
        assert {"http://testserver/", "http://testserver/jobs/", "http://testserver/pathways/"} <= set(found)
        for address in found:
            assert client.get(address.removeprefix("http://testserver")).status_code == 200, address

    def test_many_openings_are_an_index_of_files(self, client, monkeypatch):
        monkeypatch.setattr(sitemap, "MOST", 3)
        monkeypatch.setattr(sitemap.settings, "SITEMAP_PAGES", ["board:list"])
        openings = [factories.OpeningFactory() for _ in range(7)]
        _answer, index = read(client, "/sitemap.xml")
        assert index.tag == f"{MAP}sitemapindex"
        found = []
        for place in index.iter(f"{MAP}loc"):
            _answer, part = read(client, place.text.removeprefix("http://testserver"))
            addresses = [one.text for one in part.iter(f"{MAP}loc")]
            assert 0 < len(addresses) <= 3
            found += addresses
        assert len(found) == len(set(found)) == 8
        assert {f"http://testserver{one.get_absolute_url()}" for one in openings} < set(found)

    @pytest.mark.parametrize("name", ["x", "-1", "9" * 10, "jobs"])
    def test_a_file_that_is_none(self, name, client):
        assert client.get(f"/sitemap/{name}.xml").status_code == 404

    def test_search_engines_find_it(self, client):
        assert "\nSitemap: http://testserver/sitemap.xml\n" in client.get("/robots.txt").text


FEEDS = ["/jobs/feed.atom", "/jobs/feed.atom?q=web", "/jobs/indeed.xml", "/sitemap.xml", "/sitemap/0.xml"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("address", FEEDS)
def test_what_has_not_changed_is_not_sent_again(address, time_machine):
    opening = factories.OpeningFactory(title="Web developer")
    later = timezone.now() + dt.timedelta(seconds=10)
    time_machine.move_to(later)
    client = Client()
    first = client.get(address)
    body = first.getvalue()
    assert b"web-developer" in body
    for headers in ({"if-none-match": first["ETag"]}, {"if-modified-since": first["Last-Modified"]}):
        again = client.get(address, headers=headers)
        assert (again.status_code, again.content) == (304, b"")
    Opening.objects.filter(pk=opening.pk).update(state="closed", ended_at=later)
    changed = client.get(address, headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200
    assert b"web-developer" not in changed.getvalue()


@pytest.mark.parametrize("address", FEEDS)
def test_feeds_are_english_whoever_asks(address, client):
    factories.OpeningFactory()
    spanish = client.get(address, headers={"accept-language": "es"}).getvalue()
    assert b"la hora" not in spanish
