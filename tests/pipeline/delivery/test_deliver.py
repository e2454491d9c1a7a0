"""Delivery: only what was taken counts as sent; failures come again across runs, then end as dead letters."""

import json
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests_alerts import HOSTILE, NOW, Answer, Endpoint, Mailbox, alerts_yaml, event, queued, state_of

from pipeline.delivery.deliver import Delivered, deliver, standing
from pipeline.delivery.store import StateOutbox
from pipeline.delivery.webhook import signature
from transforms.knowledge import Knowledge
from transforms.outbox import DELIVERY_HEALTH, DeliveryMark
from transforms.policy.alert_times import parsed

SECRET = "s3cr3t-t0ken"


@dataclass
class Clock:
    now: datetime = field(default_factory=lambda: parsed(NOW))

    def __call__(self) -> datetime:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with Endpoint().serving() as served:
        yield served


def run(store: StateOutbox, rules: Knowledge, clock: Clock) -> Delivered:
    return deliver(store, rules, store.base.path, clock, sleep=clock.wait)


def marks_of(store: StateOutbox) -> list[DeliveryMark]:
    return sorted(standing(store.records())[1].values(), key=lambda mark: (mark.channel, mark.alert_id))


def webhook(url: str, **more: Any) -> dict[str, Any]:
    return {"type": "webhook", "url": url, "seconds": 1, **more}


def test_webhook_gets_each_alert_signed_and_once(endpoint: Endpoint, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("KEY", SECRET)
    rules = alerts_yaml({"hook": webhook(f"{endpoint.url}/a", secret="KEY")})
    entries = queued([event(n, text=HOSTILE) for n in range(5)], rules)
    store, clock = state_of(str(tmp_path), entries), Clock()
    assert run(store, rules, clock).counts == {"hook": {"sent": 5}}
    assert run(store, rules, clock).counts == {}
    assert len(endpoint.got) == 5
    for _, headers, body in endpoint.got:
        told = json.loads(body)
        assert headers["Idempotency-Key"] == told["alert"]["alert_id"]
        assert headers["Policywire-Signature"] == signature(SECRET, headers["Policywire-Timestamp"], body)
        assert abs(int(headers["Policywire-Timestamp"]) - time.time()) < 60
        assert "<script>" in told["alert"]["headline"]
        assert not set(b"<>&") & set(body)


FAILURES: dict[str, tuple[Answer, dict[str, Any], str]] = {
    "not_found": ((404, {}, b""), {}, "status_404"),
    "moved": ((308, {"Location": "/b"}, b""), {}, "status_308"),
    "server_error": ((500, {}, b"oops"), {}, "status_500"),
    "error_in_a_200": ((200, {}, b'{"ok": false}'), {"refuse": r'"ok":\s*false'}, "answer_refused"),
    "not_the_word_expected": ((200, {}, b"maintenance"), {"expect": "^ok"}, "answer_not_expected"),
}


@pytest.mark.parametrize(("answer", "settings", "reason"), FAILURES.values(), ids=FAILURES)
def test_what_is_not_taken_is_tried_again_then_given_up(
    answer: Answer, settings: dict[str, Any], reason: str, endpoint: Endpoint, tmp_path: Path
) -> None:
    endpoint.answer = lambda path, times: answer
    rules = alerts_yaml({"hook": webhook(endpoint.url, **settings), "log": {"type": "jsonl", "path": "log.jsonl"}})
    store, clock = state_of(str(tmp_path), queued([event(1)], rules)), Clock()
    tries = 0
    for _ in range(60):
        tries += run(store, rules, clock).counts.get("hook", {}) != {}
        clock.wait(3600)
    assert 5 <= tries <= 15
    (mark,) = (mark for mark in marks_of(store) if mark.channel == "hook")
    assert (mark.state, mark.reason) == ("dead", reason)
    assert parsed(mark.last_try) - parsed(mark.first_try) >= timedelta(hours=24)
    told = [json.loads(line)["alert"] for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    (health,) = (alert for alert in told if alert["rule"] == DELIVERY_HEALTH)
    assert (health["kind"], health["headline"], health["why"]) == (
        "source_health",
        "The channel hook took no alerts for a day: 1 given up",
        reason,
    )


def test_gone_is_given_up_at_once(endpoint: Endpoint, tmp_path: Path) -> None:
    endpoint.answer = lambda path, times: (410, {}, b"")
    rules = alerts_yaml({"hook": webhook(endpoint.url)})
    store = state_of(str(tmp_path), queued([event(1)], rules))
    assert run(store, rules, Clock()).counts == {"hook": {"dead": 1}}


@pytest.mark.parametrize(
    ("asked", "hours"), {"7200": 2, str(88 * 3600): 24, "Wed, 11 Mar 2026 04:00:00 GMT": 19, "soon": 0}.items()
)
def test_retry_after_is_heeded_up_to_a_day(asked: str, hours: int, endpoint: Endpoint, tmp_path: Path) -> None:
    endpoint.answer = lambda path, times: (429, {"Retry-After": asked}, b"") if times == 1 else (200, {}, b"")
    rules = alerts_yaml({"hook": webhook(endpoint.url)})
    store, clock = state_of(str(tmp_path), queued([event(1)], rules)), Clock()
    run(store, rules, clock)
    (mark,) = marks_of(store)
    wait = parsed(mark.next_try) - clock.now
    assert mark.state == "retry"
    assert wait == timedelta(hours=hours) if hours else wait < timedelta(minutes=2)
    clock.now = parsed(mark.next_try) - timedelta(seconds=1)
    assert run(store, rules, clock).counts == {}
    clock.now += timedelta(seconds=1)
    assert run(store, rules, clock).counts == {"hook": {"sent": 1}}


def test_a_failure_that_passes_quickly_is_no_failure(endpoint: Endpoint, tmp_path: Path) -> None:
    endpoint.answer = lambda path, times: (503, {}, b"") if times < 3 else (200, {}, b"")
    rules = alerts_yaml({"hook": webhook(endpoint.url)})
    store = state_of(str(tmp_path), queued([event(1)], rules))
    assert run(store, rules, Clock()).counts == {"hook": {"sent": 1}}


def test_an_endpoint_that_hangs_holds_up_nobody_and_is_not_asked_fifty_times(tmp_path: Path) -> None:
    with Endpoint(lambda path, times: None).serving() as slow, Endpoint().serving() as quick:
        rules = alerts_yaml({"slow": webhook(slow.url) | {"seconds": 0.2}, "quick": webhook(quick.url)})
        store = state_of(str(tmp_path), queued([event(n) for n in range(50)], rules))
        done = run(store, rules, Clock())
    assert done.counts == {"slow": {"retry": 3}, "quick": {"sent": 50}}
    assert done.reasons == {"slow": {"timeout": 3}}


def test_transport_failures_have_names_without_addresses(tmp_path: Path, certificate: ssl.SSLContext) -> None:
    with Endpoint().serving(certificate) as untrusted:
        channels = {
            "tls": webhook(untrusted.url),
            "closed": webhook("http://127.0.0.1:9/"),
            "nonsense": webhook("http://[::1/"),
            "unset": webhook("${NOWHERE_TO_BE_FOUND}"),
        }
        rules = alerts_yaml(channels)
        done = run(state_of(str(tmp_path), queued([event(1)], rules)), rules, Clock())
    assert {name: list(reasons) for name, reasons in done.reasons.items()} == {
        "tls": ["tls"],
        "closed": ["connection_refused"],
        "nonsense": ["bad_address"],
        "unset": ["missing_secret"],
    }


@pytest.fixture
def certificate(tmp_path: Path) -> ssl.SSLContext:
    """A certificate that nobody vouches for."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(datetime(2020, 1, 1, tzinfo=UTC)).not_valid_after(datetime(2090, 1, 1, tzinfo=UTC))
    pem = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "own.pem").write_bytes(pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "own.pem")
    return context


def test_no_secret_gets_into_anything_that_is_written(
    endpoint: Endpoint, tmp_path: Path, monkeypatch: Any, capfd: Any, caplog: Any
) -> None:
    caplog.set_level(0)
    endpoint.answer = lambda path, times: (500, {}, f"wrong token {SECRET}".encode())
    monkeypatch.setenv("HOOK", f"{endpoint.url}/services/{SECRET}?k={SECRET}")
    monkeypatch.setenv("TOKEN", SECRET)
    monkeypatch.setenv("MAIL", f"mailto://user:{SECRET}@127.0.0.1:9?to=a@example.org&from=b@example.org")
    monkeypatch.setenv("JSON", f"json://user:{SECRET}@{endpoint.url[7:]}/{SECRET}")
    channels = {
        "hook": webhook("${HOOK}", secret="TOKEN", headers={"Authorization": "Bearer ${TOKEN}"}),
        "mail": {"type": "apprise", "url": "${MAIL}"},
        "json": {"type": "apprise", "url": "${JSON}"},
        "feed": {"type": "atom", "path": "feed.xml"},
        "log": {"type": "jsonl", "path": "log.jsonl"},
    }
    rules = alerts_yaml(channels)
    store, clock = state_of(str(tmp_path), queued([event(1), event(2)], rules)), Clock()
    done = run(store, rules, clock)
    clock.wait(25 * 3600)
    again = run(store, rules, clock)
    assert set(again.reasons) == {"hook", "mail", "json"}
    assert any(SECRET in str(headers) for _, headers, _ in endpoint.got)
    captured = capfd.readouterr()
    caught = [captured.out, captured.err, caplog.text, repr(done), repr(again), repr(list(store.records()))]
    caught += [path.read_text("utf-8", "replace") for path in tmp_path.rglob("*") if path.is_file()]
    assert all(SECRET not in text for text in caught)
    assert sum(len(text) for text in caught) > 5_000


def test_mail_arrives_and_counts_only_when_taken(tmp_path: Path, monkeypatch: Any) -> None:
    with Mailbox().serving() as mailbox:
        monkeypatch.setenv("MAIL", f"mailto://127.0.0.1:{mailbox.port}?from=a@example.org&to=b@example.org")
        rules = alerts_yaml({"mail": {"type": "apprise", "url": "${MAIL}"}}, cap={"items": 2})
        entries = queued([event(n) for n in range(5)], rules)
        store, clock = state_of(str(tmp_path), entries), Clock()
        mailbox.refusing = True
        assert run(store, rules, clock).counts == {"mail": {"retry": 5}}  # two letters, and one with three alerts
        mailbox.refusing = False
        clock.wait(3600)
        assert run(store, rules, clock).counts == {"mail": {"sent": 5}}
    letters = mailbox.got["b@example.org"]
    assert len(letters) == 3
    assert all(sum(entry.alert_id.encode() in text for text in letters) in (1, 2) for entry in entries)


def test_two_at_once_send_once(endpoint: Endpoint, tmp_path: Path) -> None:
    rules = alerts_yaml({"hook": webhook(endpoint.url)})
    first = state_of(str(tmp_path), queued([event(1)], rules))
    with first.alone() as alone:
        assert alone
        done = run(state_of(str(tmp_path)), rules, Clock())
        assert (done.busy, done.counts) == (True, {})
    assert run(state_of(str(tmp_path)), rules, Clock()).counts == {"hook": {"sent": 1}}
    assert len(endpoint.got) == 1


def test_a_channel_that_is_configured_no_more_ends_after_a_day(tmp_path: Path) -> None:
    rules = alerts_yaml({"old": {"type": "jsonl", "path": "log.jsonl"}})
    store, clock = state_of(str(tmp_path), queued([event(1)], rules)), Clock()
    fewer = alerts_yaml({})
    run(store, fewer, clock)
    assert marks_of(store) == []
    clock.wait(25 * 3600)
    run(store, fewer, clock)
    assert [(mark.state, mark.reason) for mark in marks_of(store)] == [("dead", "no_such_channel")]


def test_a_new_channel_does_not_get_old_alerts(endpoint: Endpoint, tmp_path: Path) -> None:
    log = {"log": {"type": "jsonl", "path": "log.jsonl"}}
    store = state_of(str(tmp_path), queued([event(1)], alerts_yaml(log)))
    more = alerts_yaml({**log, "hook": webhook(endpoint.url)})
    assert run(store, more, Clock()).counts == {"log": {"sent": 1}}
    assert endpoint.got == []


def test_the_journal_can_be_folded_at_any_time(endpoint: Endpoint, tmp_path: Path) -> None:
    from pipeline.delivery.store import Journal

    rules = alerts_yaml({"hook": webhook(endpoint.url)})
    store = state_of(str(tmp_path), queued([event(n) for n in range(30)], rules))
    run(store, rules, Clock())
    journal = Journal(store.base)
    fold = journal.read()
    assert len(fold.records) == 30
    journal.append([])
    journal.remove(fold.names)
    assert journal.read().records == ()
    assert len(standing([*fold.records, *fold.records])[1]) == 30
