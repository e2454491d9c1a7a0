"""Templates write plain values and nothing else; markup in titles is text in every channel."""

import email
import io
import json
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
import requests
from tests_alerts import HOSTILE, Mailbox, alerts_yaml, event, queued

from pipeline.delivery.channels import Service
from pipeline.delivery.messages import letter, values_of
from pipeline.delivery.sandbox import FORMATS, MAX_TEXT, TemplateFault, rendered
from pipeline.delivery.sending import NotSent
from pipeline.delivery.services import ServiceSender
from transforms.policy.alert_plan import Message

RULES = alerts_yaml({"x": {"type": "apprise", "url": "${X}"}})
ENTRIES = queued([event(n, text=HOSTILE) for n in range(3)], RULES)
VALUES = values_of(ENTRIES, 3, "digest")

BREAKOUTS = [
    "{{ ''.__class__ }}",
    "{{ ''['__class__'] }}",
    "{{ alerts.__class__.__mro__ }}",
    "{{ alerts[0].__init__ }}",
    "{{ alerts[0]['__init__'] }}",
    "{{ alerts[0].items() }}",
    "{{ alerts[0].headline.upper() }}",
    "{{ alerts[0].headline.format }}",
    "{{ alerts|attr('__class__') }}",
    "{{ alerts|map('attr', '__class__')|list }}",
    "{{ self }}",
    "{{ self.__init__.__globals__ }}",
    "{{ cycler.__init__.__globals__.os.environ }}",
    "{{ lipsum.__globals__['os'].environ }}",
    "{{ joiner }}",
    "{{ namespace() }}",
    "{{ dict() }}",
    "{{ range(10**9) }}",
    "{{ config }}",
    "{{ environ }}",
    "{{ PATH }}",
    "{{ open('/etc/passwd').read() }}",
    "{% include '/etc/passwd' %}",
    "{% extends '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{% from 'os' import environ %}",
    "{% macro m() %}{{ caller }}{% endmacro %}{{ m() }}",
    "{% call m() %}{% endcall %}",
    "{% block x %}{% endblock %}",
    "{% do alerts.append(1) %}",
    "{% set alerts[0] = 1 %}",
    "{% for a in alerts recursive %}{{ loop(alerts) }}{% endfor %}",
    "{% for a in alerts %}{{ loop.__class__ }}{% endfor %}",
    "{% for a in alerts %}{{ loop['_iterable'] }}{% endfor %}",
    "{% for a in alerts %}{% for b in alerts %}{% for c in alerts %}x{% endfor %}{% endfor %}{% endfor %}",
    "{{ 'x' * 999999999 }}",
    "{{ 9**9**9 }}",
    "{{ '%999999999d' % 1 }}",
    "{{ alerts[0].headline|indent(999999999) }}",
    "{{ alerts[0].headline|safe }}",
    "{% autoescape false %}{{ alerts[0].headline }}{% endautoescape %}",
    "{{ ().__class__.__base__.__subclasses__() }}",
    "{{ alerts|sort(attribute='__class__') }}",
    "{{ alerts|join(attribute='__class__.__name__') }}",
    "{{ unknown }}",
    "{{ alerts[0].unknown }}",
    "{{ alerts[99].headline }}",
    "{{ alerts",
    "{% if %}",
    "{{ 1 / 0 }}",
    "{% trans %}x{% endtrans %}",
]


@pytest.mark.parametrize("source", BREAKOUTS)
@pytest.mark.parametrize("form", FORMATS)
def test_templates_reach_nothing(source: str, form: str) -> None:
    with pytest.raises(TemplateFault) as fault:
        rendered("first line\n\n" + source, form, VALUES)
    assert fault.value.line in (1, 3)


def test_a_template_cannot_write_without_end() -> None:
    long = {**VALUES, "alerts": [{"headline": "x" * 2_000}] * 2_000}
    with pytest.raises(TemplateFault, match=str(MAX_TEXT)):
        rendered("{% for a in alerts %}{{ a.headline }}{% endfor %}", "text", long)


def test_what_templates_may_do() -> None:
    source = (
        "{% set n = total %}{% for a in alerts %}{{ loop.index }}/{{ n }} {{ a.company|upper }} "
        "{% if a.links and a.kind == 'new' %}{{ a.links[0] }}{% else %}-{% endif %}"
        "{{ ', ' if not loop.last }}{% endfor %}"
    )
    refs = sorted(entry.facts.links[0] for entry in ENTRIES)
    told = rendered(source, "text", VALUES)
    assert sorted(part.rpartition(" ")[2] for part in told.split(", ")) == refs
    assert told.startswith("1/3 BOREALIS https://news.example.org/")


@pytest.mark.parametrize("form", ["html", "markdown"])
def test_titles_are_text_in_markup(form: Any) -> None:
    message = Message(message_id="m", channel="x", form="digest", entries=ENTRIES)
    told = letter(message, Service(url="", format=form, title="{{ alerts[0].headline }}"), blended=True)
    for text in (told.title, told.body):
        if form == "html":
            assert "<script" not in text
            assert "&lt;script&gt;" in text
        else:
            assert r"‹script›alert\(1\)‹/script› \& \[click\]\(javascript:x\) \*all\*" in text
    assert letter(message, Service(url="", format=form), blended=False).title == "3 policy alerts"


def test_a_digest_names_so_many_and_counts_the_rest() -> None:
    message = Message(message_id="m", channel="x", form="more", entries=ENTRIES)
    told = letter(message, Service(url="", listed=2))
    assert told.title == "and 3 more alerts"
    assert told.body.count("Borealis ends") == 2
    assert told.body.rstrip().endswith("and 1 more")


def single(form: Any, url: str, monkeypatch: Any) -> None:
    monkeypatch.setenv("X", url)
    message = Message(message_id="m" * 16, channel="x", form="single", entries=ENTRIES[:1])
    ServiceSender(Service(url="${X}", format=form)).send(message, None)  # type: ignore[arg-type]


SERVICES = {
    "slack": "slack://TAAAAAAAA/BBBBBBBBB/cccccccccccccccccccccccc",
    "teams": "workflows://host.example.org:443/WorkflowID/Signature",
    "telegram": "tgram://123456789:abcdefghijklmnopqrstuvwxyz012345678/12345/",
    "discord": "discord://12345678901234567890/abcdefghijklmnopqrstuvwxyz",
    "mattermost": "mmosts://host.example.org/3ccdd113474722377935511fc85d3dd4",
    "generic_json": "json://host.example.org/",
}


@pytest.mark.parametrize("url", SERVICES.values(), ids=SERVICES)
@pytest.mark.parametrize("form", FORMATS)
def test_chat_services_get_titles_as_text(url: str, form: str, monkeypatch: Any) -> None:
    """What leaves for the service, caught where the HTTP library would send it."""
    sent: list[Any] = []

    def caught(self: Any, request: Any, **more: Any) -> requests.Response:
        sent.append(request.body)
        answer = requests.Response()
        answer.status_code, answer.raw, answer.request = 200, io.BytesIO(b"ok"), request
        return answer

    monkeypatch.setattr(requests.Session, "send", caught)
    single(form, url, monkeypatch)
    texts = _strings(json.loads(sent[-1]))
    assert any("alert" in text for text in texts)
    if form == "html" and url.startswith(("workflows", "discord", "mmost")):
        return  # apprise turns HTML into the plain text of these services, which show it as it is
    assert all("<script" not in text for text in texts)
    if form == "text":
        assert all("](javascript" not in text for text in texts)


def _strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for item in value.values() for text in _strings(item)]
    if isinstance(value, list):
        return [text for item in value for text in _strings(item)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize(("url", "most"), [(SERVICES["telegram"], 4096), (SERVICES["discord"], 2000)])
def test_a_digest_fits_the_service(url: str, most: int, monkeypatch: Any) -> None:
    sent: list[str] = []
    monkeypatch.setattr("apprise.Apprise.notify", lambda self, body, **more: sent.append(body) or True)
    monkeypatch.setenv("X", url)
    entries = queued([event(n, text=HOSTILE) for n in range(300)], RULES)
    message = Message(message_id="m" * 16, channel="x", form="digest", entries=entries)
    ServiceSender(Service(url="${X}", format="html")).send(message, None)  # type: ignore[arg-type]
    (body,) = sent
    listed = body.count("<b>Borealis ends")
    assert most * 0.3 < len(body) <= most * 0.7
    assert f"and {300 - listed} more" in body


@pytest.mark.parametrize("form", FORMATS)
def test_mail_shows_titles_as_text(form: str, monkeypatch: Any) -> None:
    with Mailbox().serving() as mailbox:
        single(form, f"mailto://127.0.0.1:{mailbox.port}?from=a@example.org&to=b@example.org", monkeypatch)
    (raw,) = mailbox.got["b@example.org"]
    told = email.message_from_bytes(raw, policy=default)
    assert isinstance(told, EmailMessage)
    assert told["X-Policywire-Id"] == "m" * 16
    assert "\n" not in told["Subject"]
    markup = [part.get_content() for part in told.walk() if part.get_content_type() == "text/html"]
    assert all("<script" not in text and "alert(1)" in text for text in markup)
    assert markup or form == "text"


def test_a_failing_plugin_is_a_failure(monkeypatch: Any) -> None:
    def broken(*args: Any, **more: Any) -> None:
        raise RuntimeError("https://token@host")

    monkeypatch.setattr("apprise.Apprise.notify", broken)
    with pytest.raises(NotSent, match="service_failed"):
        single("text", "json://host.example.org", monkeypatch)
