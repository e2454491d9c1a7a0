"""Cut what carries an article: mail and feed headers, quoted replies, lists of links, signatures."""

from transforms.knowledge import Knowledge
from transforms.text import envelope, footnotes
from transforms.text.cut_page import CutPage, Said
from transforms.text.lines import count_words, joined

_MIN_QUOTED_WORDS = 40  # of quoted lines that can be the article itself


def cut_carrier(page: CutPage, knowledge: Knowledge) -> None:
    """Cut headers, what a reply quotes and the list of links; of several headers the last above most text counts."""
    headers = envelope.find_headers(page.lines, knowledge)
    listed = envelope.find_list_header(page.lines)
    for header in [*headers, *([listed] if listed else [])]:
        page.label(range(header.first, header.last + 1), "header")
    carried = next((header for header in reversed(headers) if _is_front(page, header)), None)
    for header in headers if carried is None else [carried]:
        _read_header(page, header)
    if carried is not None and carried.forwarded:
        page.label(range(carried.first), "preface")
        page.said.append(Said("signal", "forwarded"))
    if listed:
        page.said.append(Said("relayed_on", listed.get("date")))
        page.said.append(Said("subject", listed.get("subject")))
        page.said.append(Said("signal", "forwarded"))
    _cut_quoted(page)
    notes = footnotes.find_notes(page.lines)
    if notes:
        page.label(range(notes[0], notes[1] + 1), "link_references")


def _is_front(page: CutPage, header: envelope.Header) -> bool:
    """Whether more text stands below a header than above it."""
    above = sum(len(line.text) for line in page.lines[: header.first])
    return above < sum(len(line.text) for line in page.lines[header.last + 1 :])


def _read_header(page: CutPage, header: envelope.Header) -> None:
    is_feed = bool(header.get("feed"))
    names = {"title": "title", "author": "byline", "link": "url", "date": "feed_date" if is_feed else "date"}
    if is_feed or header.forwarded:
        names |= {"feed": "relayed", "from": "relayed", "subject": "title"}
    else:
        names |= {"from": "sender", "subject": "subject"}
    page.said.extend(Said(names[field], value) for field, value in header.fields if field in names and value)


def _cut_quoted(page: CutPage) -> None:
    """Cut what a reply quotes; where next to nothing else is left, the quoted lines are the article."""
    ranges = envelope.find_quoted_replies(page.lines)
    for first, last in ranges:
        page.label(range(first, last + 1), "quoted_reply")
    kept = sum(count_words(joined(paragraph)) for paragraph in page.paragraphs())
    quoted = [number for number, kind in page.labels.items() if kind == "quoted_reply" and page.lines[number].quoted]
    words = sum(len(page.lines[number].text.split()) for number in quoted)
    if words < 2 * kept or words < _MIN_QUOTED_WORDS:
        return
    page.label([line.number for line in page.body()], "preface")
    for number in quoted:
        del page.labels[number]
    opened = " ".join(line.text for line in page.lines if page.labels.get(line.number) == "quoted_reply")
    page.said += [Said("quoted_from", opened), Said("signal", "forwarded")]


def _is_mail(page: CutPage) -> bool:
    return "header" in page.labels.values() or "list_footer" in page.labels.values()


def cut_signature(page: CutPage, knowledge: Knowledge) -> None:
    """Cut the signature of a mail; texts that no mail carried keep their last lines."""
    if not _is_mail(page):
        return
    first = envelope.find_signature(page.body(), _body_end(page))
    for line in page.lines[first:]:
        if line.number not in page.labels:
            page.read_only(line.text, knowledge)
            page.cut([line], "signature")


def _body_end(page: CutPage) -> int:
    return max((line.number for line in page.body() if line.text), default=-1) + 1
