"""What kind of document came where a feed was expected: everything that is no feed has a name of its own."""

import re

from transforms.feeds.feed_names import namespace_of
from transforms.feeds.feed_tree import FeedTree
from transforms.model import Rejected

_FEED_ROOTS = frozenset({"rss", "rdf", "feed", "channel"})
_PAGE_ROOTS = frozenset(
    {"html", "head", "body", "meta", "title", "div", "script", "style", "p", "table", "center", "main"}
)
# Atomic groups: a comment that ends at its first "-->" for good, else a hundred of them took minutes.
_PAGE = re.compile(r"\s*+(?>(?><!--.{0,2000}?-->)\s*+){0,5}<(?:!doctype\s+html|html[\s>])", re.IGNORECASE | re.DOTALL)
_ROOT = re.compile(r"<\?xml|<(?:rss|(?:[a-z]+:)?rdf|feed|urlset|sitemapindex|opml|channel)[\s>]", re.IGNORECASE)
# What those say who put a check in front of a site.
_CHALLENGE = re.compile(
    r"just a moment\.\.\.|attention required|checking (?:your browser|if the site connection)|cf-chl|cf_chl"
    r"|challenge-platform|verify(?:ing)? (?:that )?you are (?:a )?human|are you a (?:human|robot)|captcha"
    r"|unusual traffic"
    r"|ddos.guard|ddos protection|pardon our interruption|request unsuccessful\. incapsula|_incapsula_resource"
    r"|enable javascript and cookies to continue|access (?:to this page has been |is )?denied|bot verification"
    r"|press (?:&|and) hold|datadome|perimeterx|sucuri website firewall",
    re.IGNORECASE,
)
_MAGIC = {
    b"%PDF": "a PDF document",
    b"\x89PNG": "a picture",
    b"GIF8": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"PK\x03\x04": "a zip archive",
    b"RIFF": "a media file",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
}
_HEAD = 20_000  # characters that are looked at to tell pages and challenges
_MAX_JUNK = 100_000  # characters in front of the document, as when a server prints its warnings
_MAX_NOISE = 0.05  # share of control characters: text has none


def check_bytes(body: bytes, url: str) -> None:
    """Refuse what is no text. Rejects: empty_body, binary."""
    if not body.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise Rejected("empty_body", subject=url, detail=f"{len(body)} bytes")
    for magic, name in _MAGIC.items():
        if body.startswith(magic):
            raise Rejected("binary", subject=url, detail=name)


def check_text(text: str, url: str) -> str:
    """The document from where it begins, without what a server printed in front of it.

    Rejects: binary, challenge_page, html_page, not_a_feed (no markup at all).
    """
    head = text[:_HEAD]
    noise = sum(char < " " and char not in "\t\r\n\f" for char in head) + head.count("\ufffd")
    if noise > _MAX_NOISE * len(head) + 3:
        raise Rejected("binary", subject=url, detail=f"{noise} of {len(head)} characters are not printable")
    if _PAGE.match(head):
        raise page_reject(text, url)
    start = text.find("<")
    if start < 0:
        raise Rejected("not_a_feed", subject=url, detail=f"text without markup: {' '.join(head.split())[:80]}")
    root = None if text[start : start + 2] in ("<!", "<?") else _ROOT.search(text[: _MAX_JUNK + start])
    return text[root.start() if root else start :]


def page_reject(text: str, url: str) -> Rejected:
    """The reject of a web page: a challenge or any other."""
    head = text[:_HEAD]
    title = re.search(r"<title[^>]{0,200}>([^<]{0,200})", head, re.IGNORECASE)
    detail = " ".join((title[1] if title else "").split())[:120]
    challenge = len(text) < 200_000 and _CHALLENGE.search(head)
    return Rejected("challenge_page" if challenge else "html_page", subject=url, detail=detail or "a web page")


def check_tree(tree: FeedTree, text: str, cut_off: bool, url: str) -> None:
    """Let feeds pass. Rejects: opml, sitemap, sitemap_index, html_page, challenge_page, truncated, xml_not_a_feed."""
    kind = tree.kind
    names = {str(tree.name(field)) for field in tree.fields}
    if kind == "opml":
        raise Rejected("opml", subject=url, detail="a list of feeds")
    if kind == "sitemapindex":
        raise Rejected("sitemap_index", subject=url, detail="a list of sitemaps")
    if kind == "urlset":
        raise Rejected("sitemap", subject=url, detail="a list of pages without news of them")
    if tree.entries:
        return
    if kind in _PAGE_ROOTS:
        raise page_reject(text, url)
    if kind not in _FEED_ROOTS:
        raise Rejected("xml_not_a_feed", subject=url, detail=f"the root element is <{kind[:40]}>")
    if cut_off:
        raise Rejected("truncated", subject=url, detail="the document breaks off before its first entry")
    said = namespace_of(tree.root) or tree.root.get("version") or tree.root.get("href") or tree.root.get("HREF")
    if not (said or names or len(tree.root)):
        raise Rejected("xml_not_a_feed", subject=url, detail=f"<{kind}> without a title, a link or an entry")
