"""Components that are drawn once in a process: the same facts in another language or kind of text are not the same."""

from dataclasses import replace

from django.template import Context, Template
from django.utils.safestring import SafeString
from django.utils.translation import override

from codeoregon.lib.templatetags import co
from codeoregon.lib.templatetags.cards import Chip, JobCard


def test_what_is_drawn_once_is_drawn_in_each_language():
    with override("es"):
        spanish = co.progress(3, 4, "CSS")
    assert "CSS: 3 of 4" in co.progress(3, 4, "CSS") != spanish


def test_text_is_escaped_also_after_the_same_text_was_safe():
    for tag in (lambda text: co.badge_hex("earned", text), lambda text: co.progress(1, 2, text)):
        assert "<b>" in tag(SafeString("<b>"))
        assert "<b>" not in tag("<b>")
        assert "<b>" in tag(SafeString("<b>"))


def test_the_bar_never_goes_beyond_its_end_and_the_words_say_all():
    drawn = co.progress(1_200, 1_000, "Badges")
    assert 'value="1000" max="1000"' in drawn
    assert "Badges: 1,200 of 1,000" in drawn
    assert 'max="1"' in co.progress(0, 0, "None")


def test_a_card_is_drawn_by_all_that_it_shows():
    """Also where the text is the same and only one of the two is safe as it is."""
    plain = JobCard("Developer", "/jobs/1/x/", "$24 an hour", "Kestrel", "Portland", "Full time")
    page = Template("{% job_card card %}")

    def draw(**other):
        return page.render(Context({"card": replace(plain, **other)}))

    assert "<b>SQL</b>" in draw(chips=[Chip(SafeString("<b>SQL</b>"), True)])
    assert "&lt;b&gt;SQL&lt;/b&gt;" in draw(chips=[Chip("<b>SQL</b>", True)])
    assert "Need: Git" in draw(chips=[Chip("Git", False)])
    assert "Need: Git" not in draw(chips=[Chip("Git", True)])
    with override("es"):
        assert "Need: Git" not in draw(chips=[Chip("Git", False)])


def test_the_button_of_a_card_has_the_token_of_who_asks():
    card = JobCard(
        "Developer", "/jobs/1/x/", "", "Kestrel", "Portland", "Full time", step="Not for me", step_url="/no/"
    )
    page = Template("{% job_card card %}")
    for token in ("one", "two"):
        assert f'value="{token}"' in page.render(Context({"card": card, "csrf_token": token}))
