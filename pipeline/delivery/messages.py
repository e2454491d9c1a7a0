"""Messages for people: what templates see of alerts, the templates that are built in, and the finished text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.delivery.channels import Service
from pipeline.delivery.sandbox import rendered
from transforms.outbox import OutboxEntry
from transforms.policy.alert_plan import Message
from transforms.records import to_record

TITLE = (
    "{% if test %}[test] {% endif %}"
    "{% if form == 'single' %}{{ alerts[0].headline }}"
    "{% elif form == 'more' %}and {{ total }} more alerts"
    "{% else %}{{ total }} policy alerts{% endif %}"
)
_TEXT = """\
{% for alert in alerts %}
{{ alert.headline }}
  {{ alert.kind }} ({{ alert.severity }}): {{ alert.why }}
{% for change in alert.changes %}
  {{ change.field }}: {{ change.old }} -> {{ change.new }}
{% endfor %}
{% for link in alert.links %}
  {{ link }}
{% endfor %}
  event {{ alert.event_id }}, alert {{ alert.alert_id }}

{% endfor %}
{% if more %}
and {{ more }} more
{% endif %}
"""
_HTML = """\
{% for alert in alerts %}
<p><b>{{ alert.headline }}</b><br>
{{ alert.kind }} ({{ alert.severity }}): {{ alert.why }}<br>
{% for change in alert.changes %}
{{ change.field }}: <s>{{ change.old }}</s> {{ change.new }}<br>
{% endfor %}
{% for link in alert.links %}
<a href="{{ link }}">{{ link }}</a><br>
{% endfor %}
<small>event {{ alert.event_id }}, alert {{ alert.alert_id }}</small></p>
{% endfor %}
{% if more %}
<p>and {{ more }} more</p>
{% endif %}
"""
_MARKDOWN = """\
{% for alert in alerts %}
**{{ alert.headline }}**

{{ alert.kind }} ({{ alert.severity }}): {{ alert.why }}

{% for change in alert.changes %}
- {{ change.field }}: {{ change.old }} → {{ change.new }}
{% endfor %}
{% for link in alert.links %}
- <{{ link }}>
{% endfor %}

event {{ alert.event_id }}, alert {{ alert.alert_id }}

{% endfor %}
{% if more %}
and {{ more }} more
{% endif %}
"""
BODIES = {"text": _TEXT, "html": _HTML, "markdown": _MARKDOWN}


@dataclass(frozen=True, slots=True)
class Letter:
    """A finished message: a title of one line, and a body in the format of its channel."""

    title: str
    body: str


def letter(message: Message, channel: Service, *, blended: bool = False) -> Letter:
    """Write a message by the channel's templates. Raises TemplateFault.

    A title is plain text (a subject, a heading) but where the service blends it into the body: there it is markup.
    """
    values = values_of(message.entries[: channel.listed], len(message.entries), message.form)
    title = " ".join(rendered(channel.title or TITLE, channel.format if blended else "text", values).split())
    body = rendered(channel.body or BODIES[channel.format], channel.format, values)
    return Letter(title, body.strip() + "\n")


def values_of(entries: Sequence[OutboxEntry], total: int, form: str) -> dict[str, Any]:
    """What a template sees: plain text, numbers, lists and dictionaries, with "" for what is not known."""
    return {
        "alerts": [_alert(entry) for entry in entries],
        "total": total,
        "more": total - len(entries),
        "form": "single" if form == "test" else form,
        "test": form == "test",
    }


def _alert(entry: OutboxEntry) -> dict[str, Any]:
    record: dict[str, Any] = to_record(entry)
    facts = record.pop("facts")
    del record["channels"], record["held"]
    return {name: "" if value is None else value for name, value in {**facts, **record}.items()}
