"""Take out of a page what never is its article: scripts and styles, and blocks whose class names say what they are.

Sites name their blocks for their style sheets in much the same words, so a few words tell newsletter forms, related
stories, captions and authors' cards of most of them. A block that holds a large share of the page's text stays,
whatever its name says.
"""

import functools
import re

from lxml.html import HtmlElement

from transforms.text.chunks import flat_text

_NEVER = ("style", "svg", "iframe", "template", "canvas", "object", "embed", "audio", "video")
_BLOCKS = ("div", "section", "aside", "p", "span", "ul", "ol", "li", "figure", "figcaption", "table", "nav", "h2", "h3")
# Words of class names and ids, whole between hyphens, underscores, capitals and other signs.
_NAMES = re.compile(
    r"(?:^|[\s_.:-])(?:"
    r"newsletters?|nl-?(?:signup|form|box)|sign-?up|subscri(?:be|ption|ptions)|cta|promo(?:tion|s)?|donat(?:e|ion)|"
    r"related(?:posts?|articles?|stories|links?|content)?|recirc(?:ulation)?|more-?(?:topics?|stories|news|on|from)|"
    r"(?:also-?)?read-?(?:more|next|also)|most-?(?:read|popular|viewed|shared)|trending|outbrain|taboola|swiper|rail|"
    r"author-?(?:bio|biography|box|card|info|about|details?)|about-?(?:the-)?authors?|biography|"
    r"caption|captions|wp-caption-text|photo-?credits?|image-?(?:credits?|copyright)|copyright|"
    r"whatsapp|click-?to-?tweet|share-?(?:bar|buttons?|tools?|links?)|social-?(?:share|links?|bar|media)|"
    r"cite-?wrapper|feedback|sr-only|visually-?hidden|hidden-content|screen-?reader(?:-text)?|"
    r"cookie-?(?:banner|notice|consent)|paywall-?(?:banner|offer|prompt)|ad-?disclaimer"
    r")(?=$|[\s_.:-])",
    re.IGNORECASE,
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_MAX_SHARE = 0.3  # of the page's text that a named block may hold and still be taken out
_MAX_LOOKS = 40  # times the page's text
_MAX_NAME_CHARS = 400
_LONG_CELL_CHARS = 600


def drop_code(tree: HtmlElement) -> None:
    """Take out of the tree, which is changed, what browsers do not show as text."""
    for element in [*tree.iter(*_NEVER), *(one for one in tree.iter("script") if not _is_data(one))]:
        _drop(element)


def prune(tree: HtmlElement) -> None:
    """Take named furniture out of the tree, which is changed, and make tables that arrange the page blocks of it."""
    for table in [one for one in tree.iter("table") if _is_layout(one)]:
        for element in table.iter("table", "tbody", "thead", "tr", "td", "th"):
            element.tag = "div"
    for cell in tree.iter("td", "th"):
        cell.attrib.pop("rowspan", None)  # trafilatura pads rows with as many cells: a minute for 500 of them
        cell.attrib.pop("colspan", None)
    size = len(flat_text(tree))
    looked_at = 0
    for element in [one for one in tree.iter(*_BLOCKS) if _is_named(one)]:
        if next(element.iterancestors("body"), None) is None:
            continue  # taken out with a block around it
        share = len(flat_text(element))
        looked_at += share
        if share <= _MAX_SHARE * size and element.find(".//h1") is None:
            _drop(element)
        if looked_at > _MAX_LOOKS * size:  # blocks within blocks within blocks
            return


def _is_layout(table: HtmlElement) -> bool:
    """Whether a table arranges a page: a cell of data holds no three paragraphs and no text of such length."""
    return any(len(cell.findall("p")) >= 3 or len(flat_text(cell)) >= _LONG_CELL_CHARS for cell in table.iter("td"))


def _is_data(script: HtmlElement) -> bool:
    return "ld+json" in (script.get("type") or "")


def _is_named(element: HtmlElement) -> bool:
    name = f"{element.get('class') or ''} {element.get('id') or ''}"
    return len(name) > 2 and _names_furniture(name[:_MAX_NAME_CHARS])


@functools.lru_cache(maxsize=4096)
def _names_furniture(name: str) -> bool:
    return _NAMES.search(_CAMEL.sub("-", name)) is not None


def _drop(element: HtmlElement) -> None:
    """Take out an element, but not the text behind it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)
