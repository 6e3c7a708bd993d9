"""Components that are drawn once in a process: the same facts in another language or kind of text are not the same."""

from django.utils.safestring import SafeString
from django.utils.translation import override

from codeoregon.lib.templatetags import co


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
