"""Events reach a topic over the wire: a publisher's server on loopback that keeps what it is sent, and may refuse."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.cloud.pubsub_v1.types import PublishRequest, PublishResponse

from pipeline.errors import RunError
from pipeline.tables import TABLES
from pipeline.warehouse import topic
from pipeline.warehouse.topic import EventTopic, attributes

EVENTS = next(table for table in TABLES if table.name == "events")
TOPIC = "projects/emulated/topics/policy"


class Server:
    """Keeps what is published; `refuse` makes it answer that the topic is not there."""

    def __init__(self) -> None:
        self.messages: list[Any] = []
        self.refuse = False

    def publish(self, request: PublishRequest, context: grpc.ServicerContext) -> PublishResponse:
        if self.refuse:
            context.abort(grpc.StatusCode.NOT_FOUND, "Resource not found (resource=policy).")
        self.messages += request.messages
        return PublishResponse(message_ids=[str(number) for number in range(len(request.messages))])


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    held = Server()
    method = grpc.unary_unary_rpc_method_handler(
        held.publish, request_deserializer=PublishRequest.deserialize, response_serializer=PublishResponse.serialize
    )
    listening = grpc.server(ThreadPoolExecutor(2))
    handler = grpc.method_handlers_generic_handler("google.pubsub.v1.Publisher", {"Publish": method})
    listening.add_generic_rpc_handlers((handler,))
    port = listening.add_insecure_port("127.0.0.1:0")
    listening.start()
    monkeypatch.setenv("PUBSUB_EMULATOR_HOST", f"127.0.0.1:{port}")
    yield held
    listening.stop(0).wait()


def events(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "events.jsonl").read_text("utf-8").splitlines()]


def test_each_event_is_published_once_with_what_it_can_be_filtered_by(server: Server, seeds_output: Path) -> None:
    held = events(seeds_output)
    assert EventTopic(TOPIC).put(EVENTS, held, 1) == ()
    assert sorted(json.loads(m.data)["event_id"] for m in server.messages) == [e["event_id"] for e in held]
    for message in server.messages:
        event = json.loads(message.data)
        assert dict(message.attributes) == attributes(event)
        assert message.ordering_key == event["event_id"]


def test_other_tables_are_passed_over(server: Server) -> None:
    for table in TABLES:
        if table is not EVENTS:
            assert EventTopic(TOPIC).put(table, [{table.key: "x"}], 1) == ()
    assert server.messages == []


def test_a_repeat_can_be_told_by_its_key_and_a_revision_has_another(seeds_output: Path) -> None:
    event = events(seeds_output)[0]
    key = attributes(event)["message_key"]
    assert attributes(dict(event))["message_key"] == key
    assert attributes({**event, "revision": 2})["message_key"] != key
    assert attributes({**event, "revision": 2})["kind"] == "changed"
    assert attributes({**event, "status": "merged"})["kind"] == "merged"


def test_an_event_too_large_is_a_reject(server: Server, seeds_output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(topic, "MAX_MESSAGE_BYTES", 10)
    rejects = EventTopic(TOPIC).put(EVENTS, events(seeds_output), 1)
    assert {reject.reason for reject in rejects} == {"too_large"}
    assert server.messages == []


def test_a_topic_that_is_not_there_is_one_sentence(server: Server, seeds_output: Path) -> None:
    server.refuse = True
    with pytest.raises(RunError, match=r"Pub/Sub projects/emulated/topics/policy: .*not found"):
        EventTopic(TOPIC).put(EVENTS, events(seeds_output), 1)
