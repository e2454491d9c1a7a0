"""Articles from mails (RFC 5322): the readable part, the header fields, then as any other text."""

import re
from dataclasses import replace
from email import message_from_bytes
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import default

from transforms.knowledge import Knowledge
from transforms.model import Page, Published, Rejected
from transforms.text.cutting import cut_text
from transforms.text.decoding import decode, decode_text
from transforms.text.outlets import outlets
from transforms.text.plain import Told, told_by
from transforms.text.published import parse_date

_PREFIXES = re.compile(r"^(?:(?:re|fwd?|aw|wg|tr|sv)\s*:\s*|\[[^\]]{1,40}\]\s*)+", re.IGNORECASE)


def read_mail(page: Page, knowledge: Knowledge) -> Told:
    """Cut the article out of a mail. Rejects: not_text, no_text."""
    decode_text(page.body, "", page.ref)
    message = message_from_bytes(page.body, policy=default)
    subject = _PREFIXES.sub("", _field(message, "subject"))
    part, is_html = _part(message, page)
    if is_html:
        from transforms.text.html import read_html

        told = read_html(replace(page, body=part.encode(), content_type="text/html", charset="utf-8"), knowledge)
    else:
        told = told_by(cut_text(part, knowledge, subject, weak_title=True), page, knowledge)
        told = replace(told, body_spans=_moved(told.body_spans, part, decode(page.body)))
    return _with_fields(told, message, subject, knowledge)


def _part(message: EmailMessage, page: Page) -> tuple[str, bool]:
    """The text of a mail and whether it is HTML; plain text is preferred, and attachments are no articles."""
    try:
        body = message.get_body(preferencelist=("plain", "html"))
        payload = body.get_payload(decode=True) if body is not None else None
    except (MessageError, KeyError, ValueError, AttributeError, LookupError):
        payload = None
    if body is None or not isinstance(payload, bytes) or not payload.strip():
        raise Rejected("no_text", subject=page.ref, detail="the mail has no text part")
    return decode(payload, body.get_content_charset("") or ""), body.get_content_type() == "text/html"


def _field(message: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(message.get(name, "")).split())
    except (MessageError, ValueError, IndexError, AttributeError, TypeError):  # what broken header fields raise
        return ""


def _moved(spans: tuple[tuple[int, int], ...], part: str, whole: str) -> tuple[tuple[int, int], ...]:
    """The spans of the text part as places in the whole mail, where it stands there unencoded."""
    at = whole.replace("\r\n", "\n").find(part[:2000].replace("\r\n", "\n"))
    if at < 0 or "\r\n" in whole:
        return ()
    return tuple((start + at, end + at) for start, end in spans)


def _with_fields(told: Told, message: EmailMessage, subject: str, knowledge: Knowledge) -> Told:
    sent = parse_date(_field(message, "date"), "input")
    sender = re.sub(r"\s*<[^>]*>|[\"']", "", _field(message, "from")).strip()
    if "forwarded" in told.signals:
        published = told.published if told.published.at or told.published.not_after else _until(sent)
        return replace(told, title=told.title or subject, published=published)
    publisher = told.publisher or outlets(knowledge).full_name(re.sub(r"^[^@]*@.*$", "", sender))
    return replace(
        told, title=told.title or subject, publisher=publisher, published=sent if sent.at else told.published
    )


def _until(sent: Published) -> Published:
    return Published(basis="text" if sent.not_after else "", not_after=sent.not_after)
