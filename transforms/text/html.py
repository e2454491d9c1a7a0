"""Articles from HTML pages."""

from transforms.knowledge import Knowledge
from transforms.model import Page, Rejected
from transforms.text.decoding import decode
from transforms.text.plain import Told
from transforms.text.published import Stated, publish_date


def read_html(page: Page, knowledge: Knowledge) -> Told:
    """Cut the article out of a web page. Rejects: no_text."""
    from trafilatura import bare_extraction  # half a second to import, and many inputs hold no page

    document = bare_extraction(decode(page.body, page.charset), url=page.url or None, with_metadata=True, include_comments=False)
    if document is None or not (document.text or "").strip():
        raise Rejected("no_text", subject=page.ref, detail="no article in the page")
    text = "\n\n".join(line.strip() for line in document.text.splitlines() if line.strip())
    stated = (
        Stated(page.published if page.published_basis == "feed" else "", "feed"),
        Stated(document.date or "", "markup"),
        Stated(page.published, page.published_basis or "input"),
    )
    return Told(
        text=text,
        title=document.title or page.title,
        url=document.url or page.url,
        published=publish_date(stated, text),
        publisher=page.publisher or document.sitename or "",
        byline=document.author or "",
    )
