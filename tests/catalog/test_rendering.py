"""Markdown comes out in the shapes of the design, and nothing hostile comes out at all."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.catalog.rendering import markdown_block, markdown_inline, render_block, render_inline

TAGS = {
    *("a", "audio", "blockquote", "br", "caption", "code", "del", "details", "div", "em"),
    *("h2", "h3", "h4", "h5", "h6", "hr", "img", "li", "ol", "p", "pre", "section", "span"),
    *("strong", "sub", "summary", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul"),
    "video",
}
ATTRIBUTES = {
    *("alt", "aria-hidden", "aria-label", "class", "controls", "href", "id", "loading", "open"),
    *("preload", "rel", "role", "scope", "src", "start", "tabindex", "title"),
}
ADDRESS = re.compile(r"(https?://|mailto:|tel:|media:[A-Za-z0-9]|#s-)")


class Inspector(HTMLParser):
    """Refuses every tag, attribute and address that is not meant to come out."""

    def handle_starttag(self, tag, attrs):
        assert tag in TAGS, tag
        for name, value in attrs:
            assert name in ATTRIBUTES, name
            if name in ("href", "src"):
                assert ADDRESS.match(value), value
            if name == "id":
                assert value.startswith("s-"), value


def inspect(html: str) -> None:
    inspector = Inspector(convert_charrefs=True)
    inspector.feed(html)
    inspector.close()


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><style>*{}</style></svg>",
    "<iframe src='https://evil.example'></iframe>",
    "<style>body{display:none}</style>",
    "<a href='javascript:alert(1)'>x</a>",
    "<details ontoggle=alert(1) open>x</details>",
    "<!-- <script>alert(1)</script> -->",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](&#x6A;avascript&colon;alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:msgbox)",
    "[x](//evil.example)",
    "[x](/admin/delete)",
    "[x](https://ok.example \"' onmouseover='alert(1)\")",
    "[x][1]\n\n[1]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    "![x](https://evil.example/pixel.png)",
    '![x" onerror="alert(1)](media/x.png)',
    "![x](media/../../etc/passwd)",
    '![x](media/x.png" onerror="alert(1))',
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    "`<script>`\n\n```html\n<script>alert(1)</script>\n```",
    '```" onclick="alert(1)\nx\n```',
    "| <script> | b |\n|---|---|\n| <img src=x onerror=1> | [x](javascript:1) |",
    "> [!TIP] <img src=x onerror=alert(1)>\n> x",
    '!!! note "<script>alert(1)</script>"\n    x',
    '=== "<script>alert(1)</script>"\n    x',
    "x[^<script>]\n\n[^<script>]: <img src=x onerror=alert(1)>",
    "### <script>alert(1)</script>",
    "# h1 must not come out\n\nSetext\n======",
    "- [ ] <input type=checkbox onclick=alert(1)>",
    "\x02wzxhzdk:0\x03 \x02amp\x03 \ue000 \x00",
    "<form action=x><input name=csrf_token><button>go</button></form>",
    "<p id=main class='fixed-top btn-primary' style='position:fixed'>x</p>",
    "[x]: <b>\n\n*[HTML]: <script>",
    "<a@b.c> <mailto:a@b.c> &lt;script&gt;",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_markdown_comes_out_harmless(text):
    for html in (markdown_block(text), markdown_inline(text)):
        inspect(html)
        assert "<h1" not in html


@given(st.lists(st.sampled_from(HOSTILE) | st.text(max_size=30), max_size=4).map("\n\n".join))
def test_no_mixture_of_hostile_texts_gets_through(text):
    inspect(markdown_block(text))
    inspect(markdown_inline(text))


@given(st.text(alphabet="[]()`*_~>#|!-=:{}^&;<x \n\\\"'1", max_size=80))
def test_no_heap_of_signs_breaks_rendering(text):
    inspect(markdown_block(text))
    inspect(markdown_inline(text))


@pytest.mark.parametrize("sign", [">", "- ", "    ", "[", "*", "![", "`", "((", "> - "])
def test_deep_nesting_ends(sign):
    inspect(markdown_block(sign * 2_000 + "x"))


def test_many_open_brackets_take_no_time_and_stay_as_they_are():
    assert markdown_block("[" * 20_000) == "<p>" + "[" * 20_000 + "</p>"
    assert markdown_inline("`[[[[[[[[[[`") == "<code>[[[[[[[[[[</code>"
    assert "https://x.y" in markdown_block("[" * 99 + "\n\n[x](https://x.y)")


def test_html_is_shown_as_text():
    assert markdown_block("a <b>bold</b> move") == "<p>a &lt;b&gt;bold&lt;/b&gt; move</p>"


def test_a_table_is_a_named_region_with_scoped_heads():
    html = markdown_block("### Prices\n\n| What | Euro |\n|---|--:|\n| Pulse | 12 |")
    assert '<div aria-label="Prices" class="table-responsive" role="region" tabindex="0">' in html
    assert '<caption class="visually-hidden">Prices</caption>' in html
    assert '<th scope="col">What</th>' in html
    assert '<td class="text-end">12</td>' in html
    assert "style" not in html


def test_two_tables_never_have_the_same_name():
    table = "| a |\n|---|\n| b |\n\n"
    html = markdown_block(f"{table}### One\n\n{table}{table}", label="Lesson")
    assert re.findall('aria-label="([^"]*)"', html) == ["Lesson", "One", "One (2)"]


def test_an_empty_head_is_no_head():
    html = markdown_block("|  | b |\n|---|---|\n| x | y |")
    assert html.count("<th ") == 1


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("> [!TIP]\n> Stand up.", '<div class="note s-go" role="note"><div><strong>Tip.</strong> '),
        ("> [!WARNING]\n> No.", '<div class="note s-gap" role="note">'),
        ("!!! note\n    Yes.", "<strong>Note.</strong> Yes."),
        ('!!! note "Say it"\n    Yes.', "<strong>Say it</strong> Yes."),
        ("!!! other\n    Yes.", '<div class="note s-ok" role="note">'),
        ("> plain", "<blockquote>"),
    ],
)
def test_notes_are_shown_as_the_design_has_them(text, shown):
    assert shown in markdown_block(text)


def test_words_that_rendering_adds_are_in_the_language_of_the_text():
    text = "> [!TIP]\n> x\n\n- [x] y"
    assert "<strong>Tips.</strong>" in markdown_block(text, lang="nb")
    assert "Gjort:" in markdown_block(text, lang="nb")
    assert "<strong>Tipp.</strong>" in markdown_block(text, lang="hu")
    assert "<strong>Tip.</strong>" in markdown_block(text, lang="fr")


def test_tasks_are_text_without_controls():
    html = markdown_block("Do:\n- [ ] one\n- [x] **two**\n- three")
    assert '<ul class="list-unstyled">' in html
    assert (
        '<span aria-hidden="true">☐</span> <span class="visually-hidden">To do:</span> one' in html
    )
    assert '<span class="visually-hidden">Done:</span> <strong>two</strong>' in html
    assert "<input" not in html


def test_tabs_become_folds_with_the_first_one_open():
    html = markdown_block('=== "Phone"\n    Ring.\n\n=== "Mail"\n    Write.')
    assert html.count("<details") == 2
    assert '<details open=""><summary>Phone</summary><p>Ring.</p>' in html
    assert "<details><summary>Mail</summary>" in html


def test_footnotes_have_ids_of_their_own_text_and_named_ways_back():
    html = markdown_block("a[^x] b[^x]\n\n[^x]: note")
    prefixed = render_block("a[^x]\n\n[^x]: note", prefix="one").html
    assert len(set(re.findall(' id="([^"]*)"', html))) == 3
    assert set(re.findall('href="#([^"]*)"', html)) == set(re.findall(' id="([^"]*)"', html))
    assert html.count('aria-label="Back to the text"') == 2
    assert all(name.startswith("s-one-") for name in re.findall(' id="([^"]*)"', prefixed))


def test_headings_start_where_they_are_told_and_leave_no_gap():
    rendered = render_block("#### Top\n\n###### Below\n\n#### Top", heading_level=2)
    assert '<h2 id="s-top">Top</h2>' in rendered.html
    assert '<h3 id="s-below">' in rendered.html
    assert [(s.anchor, s.title) for s in rendered.sections] == [
        ("s-top", "Top"),
        ("s-top-2", "Top"),
    ]


def test_pictures_are_lazy_and_media_play():
    html = markdown_block("![A pump](media/p.png) ![A call](media/c.mp3) ![A walk](media/w.webm)")
    assert '<img alt="A pump" loading="lazy" src="media:p.png">' in html
    assert '<audio aria-label="A call" controls="" preload="metadata" src="media:c.mp3">' in html
    assert '<a href="media:w.webm">A walk</a></video>' in html


def test_what_is_wrong_with_links_and_pictures_is_found():
    rendered = render_block("![](media/p.png) ![x](p.png) [y](../z)")
    assert [finding.needle for finding in rendered.findings] == ["../z", "media/p.png", "p.png"]
    assert rendered.media == {"p.png"}


def test_outside_links_keep_no_opener():
    assert 'rel="noopener"' in markdown_inline("[x](https://x.example)")
    assert "rel" not in markdown_inline("[x](#part)")


@pytest.mark.parametrize("text", ["# x", "1. x", "> x", "    x", "- x", "| x |", "x\n\ny", "[^1]"])
def test_a_line_stays_a_line(text):
    html = markdown_inline(text)
    assert "<" not in html
    assert render_inline(text).sections == ()


def test_a_list_may_follow_its_paragraph_directly():
    assert markdown_block("Items:\n- one\n- two").count("<li>") == 2
    assert "<li>" not in markdown_block("in 2026\n2. place went")


def test_code_that_is_too_wide_can_be_reached_by_keyboard():
    assert '<pre tabindex="0">' in markdown_block("```\nx\n```")


def test_one_text_leaves_nothing_behind_for_the_next():
    first = markdown_block("### A\n\na[^x]\n\n[^x]: n\n\n[l]: https://x.y")
    assert markdown_block("[l] b[^x]") == "<p>[l] b[^x]</p>"
    assert markdown_block("### A\n\na[^x]\n\n[^x]: n\n\n[l]: https://x.y") == first
