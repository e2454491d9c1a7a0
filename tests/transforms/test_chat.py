"""Asking a server that answers rightly, wrongly, late or not at all."""

import http.server
import json
import logging
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from tests_model import article, extractor, told
from tests_model_server import Asked, Behaviour, Response, model_server, said

from transforms.answer_store import FolderStore, NoStore, Store
from transforms.chat import Breaker, ChatClient
from transforms.knowledge import shipped_knowledge
from transforms.policy.answers import Reply, read_answer
from transforms.policy.extractor import Extractor
from transforms.policy.prompting import Question, question_of

KNOWLEDGE = shipped_knowledge()
RIGHT = json.dumps({"events": [told()]})


def client(by: Extractor, store: Store | None = None) -> ChatClient:
    return ChatClient(by, KNOWLEDGE, store or NoStore())


def question(by: Extractor, text: str = "Microsoft will not sell it.") -> Question:
    found = question_of(article(text), by, KNOWLEDGE)
    assert found is not None
    return found


def ask(behaviour: Behaviour, store: Store | None = None, **settings: Any) -> tuple[Reply, list[Asked]]:
    with model_server(behaviour) as server:
        by = extractor(f"{server.url}/", **settings)
        return client(by, store).ask(question(by)), server.asked


def one(response: Response) -> Behaviour:
    return lambda asked, number: response


def in_turn(*responses: Response) -> Behaviour:
    return lambda asked, number: responses[min(number, len(responses) - 1)]


def test_a_right_answer() -> None:
    reply, asked = ask(one(said([told()])))
    assert reply == Reply(RIGHT, "", 100, 20, 1)
    (request,) = asked
    assert request.path == "/v1/chat/completions"
    assert request.body["response_format"]["json_schema"]["strict"] is True
    assert request.article["text"] == "Microsoft will not sell it."
    assert "authorization" not in request.headers


FAILURES: dict[str, tuple[Response, str, int]] = {
    "no JSON": (said("I am sorry, I can't help with that."), "unusable", 2),
    "wrong schema": (said({"acts": []}), "unusable", 2),
    "an act without words": (said([{"company": "Microsoft", "action": "end", "modality": "announced"}]), "unusable", 2),
    "a cut answer": (said(RIGHT[:-20]), "unusable", 2),
    "no content": (Response(b'{"choices": [{"message": {"content": null, "refusal": "no"}}]}'), "unusable", 2),
    "no choices": (Response(b'{"choices": []}'), "unusable", 2),
    "a web page": (Response(b"<html>Log in</html>"), "unusable", 2),
    "a list": (Response(b"[1]"), "unusable", 2),
    "deep nesting": (Response(b"[" * 200_000), "unusable", 2),
    "bad key": (Response(b"{}", 401), "refused", 1),
    "no such model": (Response(b"{}", 404), "refused", 1),
    "moved": (Response(b"{}", 302, {"Location": "http://127.0.0.1:9/"}), "refused", 1),
    "server errors": (Response(b"{}", 500), "unavailable", 3),
    "overloaded": (Response(b"{}", 503, {"Retry-After": "0"}), "unavailable", 3),
    "too many": (Response(b"{}", 429, {"Retry-After": "0"}), "unavailable", 3),
    "a Retry-After that is none": (Response(b"{}", 429, {"Retry-After": "soon"}), "unavailable", 1),
}


@pytest.mark.parametrize("name", FAILURES)
def test_failures(name: str, tmp_path: Path) -> None:
    response, failure, requests = FAILURES[name]
    reply, asked = ask(one(response), FolderStore(tmp_path))
    assert (reply.failure, reply.content, len(asked)) == (failure, "", requests)
    assert not list(tmp_path.iterdir()), "only usable answers are kept"


def test_it_asks_again_after_an_answer_it_cannot_use() -> None:
    reply, asked = ask(in_turn(said("Hm."), said([told()])))
    assert (reply.content, reply.asked, len(asked)) == (RIGHT, 2, 2)
    assert (reply.tokens_in, reply.tokens_out) == (200, 40)
    assert asked[0].body == asked[1].body


def test_it_tries_again_after_errors() -> None:
    reply, asked = ask(in_turn(Response(status=500), Response(status=502), said([])))
    assert (reply.failure, reply.content, len(asked)) == ("", '{"events": []}', 3)


def test_it_waits_as_long_as_it_is_told_to() -> None:
    started = time.monotonic()
    reply, asked = ask(in_turn(Response(status=429, headers={"Retry-After": "1"}), said([])))
    assert reply.failure == ""
    assert len(asked) == 2
    assert time.monotonic() - started >= 1


def test_but_no_longer_than_the_limit() -> None:
    started = time.monotonic()
    reply, _ = ask(in_turn(Response(status=429, headers={"Retry-After": "86400"}), said([])), retry_after_seconds=0)
    assert reply.failure == ""
    assert time.monotonic() - started < 5


def test_a_late_answer_is_no_answer() -> None:
    started = time.monotonic()
    reply, asked = ask(one(said([told()], late=6.0)), timeout_seconds=0.2, retries=1)
    assert reply.failure == "unavailable"
    assert len(asked) == 2
    assert time.monotonic() - started < 5


def test_an_answer_that_comes_drop_by_drop_is_too_late() -> None:
    started = time.monotonic()
    reply, _ = ask(one(said([told()], drip=0.02)), timeout_seconds=0.3, retries=0)
    assert reply.failure == "unavailable"
    assert time.monotonic() - started < 5


def test_nobody_there() -> None:
    by = extractor("http://127.0.0.1:9/v1", retries=1)
    assert client(by).ask(question(by)).failure == "unavailable"


def test_a_server_that_keeps_failing_is_given_a_rest() -> None:
    with model_server(one(Response(status=500))) as server:
        by = extractor(server.url, retries=0, failures_in_a_row=3, concurrency=1)
        replies = client(by).ask_all([question(by, f"Text number {n}.") for n in range(9)])
    assert [r.failure for r in replies] == ["unavailable"] * 3 + ["resting"] * 6
    assert len(server.asked) == 3


def test_the_rest_ends() -> None:
    breaker = Breaker(failures=1, rest_seconds=0.05)
    breaker.note(failed=True)
    assert breaker.is_open()
    time.sleep(0.1)
    assert not breaker.is_open()


def test_no_more_requests_at_a_time_than_allowed() -> None:
    with model_server(one(said([], late=0.05))) as server:
        by = extractor(server.url, concurrency=3)
        asker = client(by)
        questions = [question(by, f"Text number {n}.") for n in range(12)]
        replies = asker.ask_all(questions)
    assert all(r.failure == "" for r in replies)
    assert 1 < server.at_once <= 3


def test_replies_stand_in_the_order_of_the_questions() -> None:
    def echo(asked: Asked, number: int) -> Response:
        return said([told(company=asked.article["text"])], late=0.03 * (number % 3))

    texts = [f"Company {n}." for n in range(10)]
    with model_server(echo) as server:
        by = extractor(server.url, concurrency=5)
        replies = client(by).ask_all([question(by, text) for text in texts])
    answers = [read_answer(reply.content) for reply in replies]
    assert [a.events[0].company for a in answers if a] == texts


def test_a_kept_answer_is_not_asked_for_again(tmp_path: Path) -> None:
    first, asked = ask(one(said([told()])), FolderStore(tmp_path))
    second, again = ask(one(Response(status=500)), FolderStore(tmp_path))
    assert (len(asked), len(again)) == (1, 0)
    assert (second.content, second.failure, second.asked) == (first.content, "", 0)


def test_a_kept_answer_that_is_of_no_use_is_asked_for_again(tmp_path: Path) -> None:
    by = extractor()
    FolderStore(tmp_path).put(question(by).key, "nonsense")
    reply, asked = ask(one(said([])), FolderStore(tmp_path))
    assert (reply.content, len(asked)) == ('{"events": []}', 1)


def test_an_answer_that_cannot_be_kept_still_counts(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    caplog.set_level(logging.WARNING)
    reply, _ = ask(one(said([])), FolderStore(blocked))
    assert reply.content == '{"events": []}'
    assert [r.levelname for r in caplog.records if r.name == "transforms.chat"] == ["WARNING"]


SECRET = "sk-never-to-be-seen-0123456789"


def test_the_key_is_sent_and_seen_nowhere_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TEST_MODEL_KEY", SECRET)
    caplog.set_level(logging.DEBUG)
    replies = []
    for response in (said([told()]), Response(b"{}", 401), Response(b"{}", 500), said("Hm."), said([], late=1.0)):
        reply, asked = ask(
            one(response), FolderStore(tmp_path), key_env="TEST_MODEL_KEY", timeout_seconds=0.3, retries=1
        )
        replies.append(repr(reply))
        assert all(a.headers["authorization"] == f"Bearer {SECRET}" for a in asked)
        assert SECRET not in json.dumps([a.body for a in asked])
        for path in tmp_path.rglob("*.json"):
            assert SECRET not in path.read_text("utf-8")
            path.unlink()
    out, err = capfd.readouterr()
    assert SECRET not in "".join((caplog.text, out, err, *replies))
    assert caplog.records, "the network library's own log is looked at too"


@pytest.mark.parametrize("value", ["", "  ", "line\nbreak", "schlüssel"])
def test_without_a_key_nothing_is_sent(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_MODEL_KEY", value)
    reply, asked = ask(one(said([])), key_env="TEST_MODEL_KEY")
    assert (reply.failure, asked) == ("no_key", [])


def service_account(folder: Path, token_url: str) -> Path:
    """A credentials file of a made-up service account whose tokens come from `token_url`."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    path = folder / "account.json"
    account = {"type": "service_account", "client_email": "a@b.test", "private_key": pem, "token_uri": token_url}
    path.write_text(json.dumps(account | {"project_id": "p", "private_key_id": "1", "client_id": "1"}))
    return path


def test_vertex_is_asked_with_a_token_of_the_machines_own_credentials(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens: list[int] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            tokens.append(1)
            self.rfile.read(int(self.headers["Content-Length"]))
            body = json.dumps({"access_token": "short-lived", "expires_in": 3600, "token_type": "Bearer"}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            return None

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as giver, model_server(one(said([]))) as server:
        threading.Thread(target=giver.serve_forever, daemon=True).start()
        account = service_account(tmp_path, f"http://127.0.0.1:{giver.server_port}/token")
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(account))
        by = extractor(server.url, kind="vertex")
        replies = client(by).ask_all([question(by, f"Text {n}.") for n in range(3)])
        giver.shutdown()
    assert [r.failure for r in replies] == ["", "", ""]
    assert {a.headers["authorization"] for a in server.asked} == {"Bearer short-lived"}
    assert len(tokens) == 1


def test_vertex_without_credentials_sends_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "none.json"))
    reply, asked = ask(one(said([])), kind="vertex")
    assert (reply.failure, asked) == ("no_key", [])
