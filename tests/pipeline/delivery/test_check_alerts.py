"""`check-config` names every fault of channels with its line, before anything is sent."""

from pathlib import Path
from typing import Any

import pytest

from pipeline.delivery.check import check_alerts
from pipeline.delivery.secrets import FOLDER, MissingSecret, secret
from pipeline.errors import ConfigError
from pipeline.yamlfile import parse_yaml

RULE = "rules:\n- {id: a, kind: new, severity: info, channels: [x], yes: [], no: []}\n"
FAULTS = {
    "no_such_channel": ("channels:\n  xx: {type: jsonl, path: p}\n" + RULE, 'a.yaml:4: there is no channel "x"; did'),
    "unknown_scheme": (
        'channels:\n  x:\n    type: apprise\n    url: "slak://${TOKEN}/b"\n' + RULE,
        'a.yaml:4: apprise knows no service "slak"',
    ),
    "unknown_scheme_in_a_secret": (
        'channels:\n  x: {type: apprise, url: "${ADDRESS}"}\n' + RULE,
        'a.yaml:2: apprise knows no service "nonsense"',
    ),
    "token_in_the_address": (
        "channels:\n  x: {type: apprise, url: 'slack://TAAAAAAAA/BBBBBBBBB/geheim'}\n" + RULE,
        "a.yaml:2: this address holds a secret (access_token); write ${NAME}",
    ),
    "unusable_address": (
        "channels:\n  x: {type: apprise, url: 'slack://${TOKEN}'}\n" + RULE,
        "a.yaml:2: apprise cannot",
    ),
    "webhook_scheme": (
        "channels:\n  x: {type: webhook, url: file:///etc/passwd}\n" + RULE,
        "a.yaml:2: a webhook has an",
    ),
    "missing_secret": (
        "channels:\n  x:\n    type: webhook\n    url: https://example.org/\n    secret: NOT_THERE\n" + RULE,
        "a.yaml:5: the secret NOT_THERE is not there; set the environment variable NOT_THERE, or NOT_THERE_FILE",
    ),
    "missing_secret_in_address": (
        'channels:\n  x: {type: apprise, url: "${NOT_THERE}"}\n' + RULE,
        "a.yaml:2: the secret",
    ),
    "password_in_the_file": (
        "channels:\n  x: {type: apprise, url: 'mailto://me:geheim@example.org'}\n" + RULE,
        "a.yaml:2: a password has no place in a configuration",
    ),
    "token_in_the_file": (
        "channels:\n  x:\n    type: webhook\n    url: https://a.org/\n    headers:\n      Authorization: Bearer k\n"
        + RULE,
        "a.yaml:6: Authorization is a secret; write ${NAME}",
    ),
    "template_does_not_parse": (
        'channels:\n  x:\n    type: apprise\n    url: "${MAIL}"\n    body: |\n      one\n      {% if %}\n' + RULE,
        "a.yaml:7: the template body is wrong: Expected an expression",
    ),
    "template_of_one_line": (
        'channels:\n  x:\n    type: apprise\n    url: "${MAIL}"\n    title: "{{ company }}"\n' + RULE,
        "a.yaml:5: the template title is wrong: company is not known; there are alerts, total",
    ),
    "template_of_unknown_field": (
        'channels:\n  x:\n    type: apprise\n    url: "${MAIL}"\n    body: |\n      one\n\n      {{ alerts[0].firm }}\n'
        + RULE,
        "a.yaml:8: the template body is wrong: 'dict object' has no attribute 'firm'",
    ),
    "key_of_another_type": (
        "channels:\n  x: {type: jsonl, path: p, url: u}\n" + RULE,
        "a.yaml:2: a channel of type jsonl",
    ),
    "needed_key": ("channels:\n  x: {type: atom}\n" + RULE, 'a.yaml:2: a channel of type atom needs the key "path"'),
    "pattern": (
        "channels:\n  x: {type: webhook, url: 'http://a', expect: '('}\n" + RULE,
        "a.yaml:2: expect is no pattern",
    ),
    "authority": (
        "channels:\n  x: {type: webhook, url: 'http://a', ca: /no}\n" + RULE,
        "a.yaml:2: there is no file /no",
    ),
    "zone": (
        "channels: {x: {type: jsonl, path: p}}\nquiet: {from: '22:00', to: '7:00', zone: Europe/Berlni}\n" + RULE,
        'a.yaml:2: there is no time zone "Europe/Berlni"; did you mean "Europe/Berlin"?',
    ),
    "time": (
        "channels: {x: {type: jsonl, path: p}}\nquiet: {from: '25:00', to: '7:00'}\n" + RULE,
        'a.yaml:2: "25:00" is no time of day',
    ),
    "start": (
        "channels: {x: {type: jsonl, path: p}}\n" + RULE.replace("id: a,", "id: a, start: '2026-02-30T00:00:00Z',"),
        'a.yaml:3: "2026-02-30T00:00:00Z" is no time',
    ),
    "our_own_id": (
        "channels: {x: {type: jsonl, path: p}}\n" + RULE.replace("id: a", "id: summary"),
        'a.yaml:3: the id "summary" is one of our own',
    ),
    "one_file_twice": (
        "channels:\n  x: {type: jsonl, path: p}\n  y: {type: atom, path: p}\n" + RULE,
        "a.yaml:3: the channel x writes this file too",
    ),
    "how_many_sources": (
        "channels: {}\nrules:\n- {id: a, kind: corroborated, severity: info, yes: [], no: []}\n",
        "a.yaml:3: a rule of kind corroborated needs independent_sources",
    ),
}
KNOWN = {"TOKEN": "t0k", "ADDRESS": "nonsense://geheim/x", "MAIL": "mailto://example.org?to=a@example.org"}


@pytest.mark.parametrize(("text", "message"), FAULTS.values(), ids=FAULTS)
def test_fault(text: str, message: str) -> None:
    with pytest.raises(ConfigError) as fault:
        check_alerts(parse_yaml(text, "a.yaml"), KNOWN)
    assert str(fault.value).startswith(message)
    assert "geheim" not in str(fault.value)


def test_all_in_order() -> None:
    text = (
        'channels:\n  x: {type: apprise, url: "mailto://me:${TOKEN}@example.org?to=a@example.org", format: html,\n'
        '    title: "{{ total }}", body: "{% for a in alerts %}{{ a.headline }}{% endfor %}"}\n'
        '  y: {type: webhook, url: "https://a.org/", secret: TOKEN, headers: {Authorization: "Bearer ${TOKEN}"}}\n'
    )
    check_alerts(parse_yaml(text + RULE, "a.yaml"), KNOWN)


def test_secrets_come_from_the_environment_or_files(tmp_path: Path, monkeypatch: Any) -> None:
    (tmp_path / "ONE").write_text("first\n")
    (tmp_path / "other").write_text(" second ")
    (tmp_path / "EMPTY").write_text("\n")
    known = {FOLDER: str(tmp_path), "TWO_FILE": str(tmp_path / "other"), "THREE": "third"}
    assert [secret(name, known) for name in ("ONE", "TWO", "THREE")] == ["first", "second", "third"]
    for name in ("EMPTY", "FOUR", "../ONE"):
        with pytest.raises(MissingSecret):
            secret(name + "_NOT", known)
    with pytest.raises(MissingSecret, match="EMPTY"):
        secret("EMPTY", known)
