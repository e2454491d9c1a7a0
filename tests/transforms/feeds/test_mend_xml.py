"""Broken XML: made readable in linear time, and nothing that it declares is ever obeyed."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from transforms.feeds.balance_xml import balance_xml
from transforms.feeds.mend_xml import mend_xml
from transforms.feeds.parse import parse_feed
from transforms.model import Rejected

MENDED = {
    "<a>R&D</a>": "<a>R&amp;D</a>",
    "<a>&amp; &lt; &#65; &#x42;</a>": "<a>&amp; &lt; A B</a>",
    "<a>&nbsp;&eacute;&nonsense;</a>": "<a>\xa0é&amp;nonsense;</a>",
    "<a>1 < 2 <3</a>": "<a>1 &lt; 2 &lt;3</a>",
    "<a>&#150;&#0;&#xFFFF;&#x110000;</a>": "<a>–</a>",
    "<a><![CDATA[ & < &x; ]]></a>": "<a><![CDATA[ & < &x; ]]></a>",
    "<a><![CDATA[ cut": "<a><![CDATA[ cut]]>",
    "<a><!-- & < --><?x y?></a>": "<a></a>",
    "<a><!-- open </a>": "<a> open </a>",
    '<!DOCTYPE a [<!ENTITY q "quay">]><a>&q;</a>': "<a>quay</a>",
    "<!DOCTYPE a SYSTEM 'http://example.org/x.dtd'><a/>": "<a/>",
    '<!DOCTYPE a [<!ENTITY q SYSTEM "file:///etc/passwd">]><a>x&q;y</a>': "<a>xy</a>",
    '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://example.org/p">%p;]><a>x</a>': "<a>x</a>",
    '<!DOCTYPE a [<!ENTITY b "&c;&c;"><!ENTITY c "x">]><a>&b;</a>': "<a>&amp;b;</a>",
    "<!DOCTYPE a <a>b</a>": "<a>b</a>",
}
BALANCED = {
    "<a><b>x</a>": "<a><b>x</b></a>",
    "<a>x</b></a>": "<a>x</a>",
    "<a><b>x</a></b>": "<a><b>x</b></a>",
    "<r><item><b>1<item><b>2</r>": "<r><item><b>1</b></item><item><b>2</b></item></r>",
    "<r><item><title>1<link>2</item></r>": "<r><item><title>1</title><link>2</link></item></r>",
    "<r><d><p>a<br>b</p></d></r>": "<r><d><p>a<br/>b</p></d></r>",
    "<a x=1 y='2' z x=3>t</a>": '<a x="1" y="2" z="z">t</a>',
    "<a><![CDATA[<b>]]></a>": "<a><![CDATA[<b>]]></a>",
    "<a>x</A>": "<a>x</a>",
    "<a>x<b": "<a>x</a>",
}


@pytest.mark.parametrize(("text", "mended"), MENDED.items(), ids=range(len(MENDED)))
def test_mended(text: str, mended: str) -> None:
    assert mend_xml(text).text == mended


@pytest.mark.parametrize(("text", "balanced"), BALANCED.items(), ids=range(len(BALANCED)))
def test_balanced(text: str, balanced: str) -> None:
    assert balance_xml(text) == balanced


@settings(deadline=None, max_examples=80)
@given(st.text(alphabet="<>/ab&;\"'= -!?[]CDAT#x1item", max_size=60))
def test_what_is_mended_and_balanced_is_well_formed(text: str) -> None:
    document = balance_xml(f"<r>{mend_xml(text).text}")
    etree.fromstring(document.encode(), etree.XMLParser(resolve_entities=False))


def feed(inside: str, before: str = "") -> bytes:
    item = f"<item><title>{inside}</title><link>/1</link></item>"
    return f"{before}<rss version='2.0'><channel><title>t</title>{item}</channel></rss>".encode()


FEW = [f"&l{n};" for n in range(10)]
LAUGHS = "".join(f"<!ENTITY l{n} '{FEW[n - 1] * 10}'>" for n in range(1, 10))
MANY = " ".join(f"a{n}='1'" for n in range(50_000))
ATTACKS = {
    "billion laughs": feed("&l9;", f'<!DOCTYPE rss [<!ENTITY l0 "lol">{LAUGHS}]>'),
    "quadratic": feed("&a;" * 20_000, f'<!DOCTYPE rss [<!ENTITY a "{"x" * 50_000}">]>'),
    "many short entities": feed("&a;" * 200_000, f'<!DOCTYPE rss [<!ENTITY a "{"x" * 200}">]>'),
    "file": feed("&a;", '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>'),
    "network": feed("&a;", '<!DOCTYPE rss [<!ENTITY a SYSTEM "http://127.0.0.1:9/x">]>'),
    "parameter": feed("x", '<!DOCTYPE rss [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]>'),
    "inclusion": feed(
        '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'
    ),
    "style sheet": feed("x", '<?xml-stylesheet href="http://127.0.0.1:9/x.xsl" type="text/xsl"?>'),
    "deep": feed("<b>" * 100_000),
    "deep and closed": feed("<b>" * 50_000 + "</b>" * 50_000),
    "escaped and deep": feed("&lt;div&gt;" * 100_000),
    "attributes": feed(f"<b {MANY}>x</b>"),
    "ampersands": feed("&" * 500_000),
    "brackets": feed("<" * 500_000),
    "open tags": feed("<a " * 300_000),
    "open comments": feed("<!--" * 200_000),
    "open data": feed("<![CDATA[" * 100_000),
    "open types": feed("<!DOCTYPE [" * 50_000),
    "quotes": feed("<a b=\"'>" * 100_000),
    "entries": feed("</title></item><item><title>x" * 20_000),
    "fields": feed("</title><title>x" * 60_000),
    "a long author": feed("</title><author>" + "a" * 500_000 + "</author><title>"),
    "dates": feed("</title>" + "<pubDate>lundi 2 juin 2025</pubDate>" * 20_000 + "<title>"),
    "brackets in a date": feed("</title><pubDate>" + "(" * 200_000 + "</pubDate><title>"),
}


@pytest.mark.parametrize(("name", "body"), ATTACKS.items(), ids=ATTACKS)
def test_attacks_are_inert_and_quick(name: str, body: bytes) -> None:
    started = time.process_time()
    try:
        parsed = parse_feed(body, url="https://example.org/feed")
    except Rejected:
        pass
    else:
        assert "root:" not in str(parsed)
        assert sum(len(entry.title) + len(entry.html) for entry in parsed.entries) < 2_000_000
    assert time.process_time() - started < 5
