"""Topics: every entry's own sentences, and how place and strength decide between topics."""

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.knowledge import shipped_knowledge
from transforms.policy.cues import Phrases, words_of
from transforms.policy.topics import Weighting, Zones, ranked_topics, topic_scores

KNOWLEDGE = shipped_knowledge()
TOPICS: dict[str, Any] = KNOWLEDGE.data("topics.yaml")["topics"]
REQUIRED = (
    "facial_recognition generative_ai content_moderation political_ads tracking_privacy encryption "
    "law_enforcement_access child_safety "
    "military_contracts app_store training_data synthetic_media age_verification data_retention misinformation "
    "biometrics location_data "
    "government_requests labor competition other"
).split()


def topics_of(sentence: str, title: str = "", text: str = "") -> tuple[str, ...]:
    body = f"{sentence} {text}".strip()
    zones = Zones((0, len(sentence)), (0, len(sentence)), ())
    return ranked_topics(topic_scores(body, title, zones, KNOWLEDGE, Weighting()), Weighting())


def test_every_topic_of_the_label_list_is_there() -> None:
    assert sorted(TOPICS) == sorted(REQUIRED)
    assert all(entry["yes"] and entry["no"] for entry in TOPICS.values())


@pytest.mark.parametrize(("slug", "sentence"), [(s, x) for s, e in TOPICS.items() for x in e["yes"]])
def test_yes(slug: str, sentence: str) -> None:
    assert topics_of(sentence)[0] == slug


@pytest.mark.parametrize(("slug", "sentence"), [(s, x) for s, e in TOPICS.items() for x in e["no"]])
def test_no(slug: str, sentence: str) -> None:
    assert slug not in topics_of(sentence)[:2]


# Sentences written for the test alone, none of them an entry's example: one to three for each topic.
UNSEEN = [
    ("facial_recognition", "Halden told cities it would stop supplying software that matches faces against mugshots."),
    ("facial_recognition", "The stadium operator scrapped face scans at its gates."),
    ("biometrics", "Orbiter will delete the fingerprints it gathered from warehouse visitors."),
    ("generative_ai", "Kestrel pulled the image generator from its chatbot after it drew offensive portraits."),
    ("generative_ai", "The start-up put a cap on how many questions people may ask its large language model."),
    ("training_data", "Borealis said artists can now keep their pictures out of the sets its models are trained on."),
    ("training_data", "The newspaper barred AI crawlers from scraping its archive."),
    ("content_moderation", "The video platform lifted the suspension of the channel and restored its videos."),
    ("content_moderation", "Hate groups are banned under new community standards of the chat app."),
    ("misinformation", "Halden removed fake accounts that spread hoaxes ahead of the vote."),
    ("misinformation", "Posts with debunked claims about the virus will carry a warning."),
    ("political_ads", "The music service will no longer run campaign ads."),
    ("tracking_privacy", "Orbiter switched off cross-site tracking in its browser."),
    ("tracking_privacy", "The app maker rewrote its privacy policy to say what personal data it shares."),
    ("location_data", "The weather app stopped selling the whereabouts of its users, their GPS location included."),
    ("encryption", "Kestrel turned on end-to-end encryption for calls."),
    ("encryption", "The maker of handsets would not write software to decrypt the device."),
    ("law_enforcement_access", "Halden will ask police for a warrant before it shares doorbell video."),
    ("government_requests", "Orbiter's transparency report lists the takedown demands it received from governments."),
    ("child_safety", "Teen accounts on the photo app are private by default."),
    ("child_safety", "Kestrel gave parents new parental controls."),
    ("age_verification", "Visitors from Texas must upload an ID to pass the age check."),
    ("military_contracts", "The search firm let its Pentagon contract for drone footage lapse."),
    ("app_store", "Developers may steer buyers to payments outside the app store."),
    ("synthetic_media", "The network bans deepfakes of candidates."),
    ("synthetic_media", "AI-generated songs must be labelled as such on the music service."),
    ("data_retention", "Voice recordings are now deleted automatically after three months."),
    ("labor", "The delivery firm raised hourly pay for its warehouse staff."),
    ("competition", "Orbiter opened its messaging app to rivals under the interoperability rules."),
    ("competition", "The maker gives independent shops parts and manuals, a step to the right to repair."),
    ("other", "The bakery chain closed its shops on Sunday and gave the food to charity."),
]


@pytest.mark.parametrize(("slug", "sentence"), UNSEEN)
def test_unseen_sentences(slug: str, sentence: str) -> None:
    assert slug in topics_of(sentence)[:2]


def test_an_act_without_cues_takes_the_topic_of_its_title_and_article() -> None:
    text = "Police forces bought face recognition for years. Face recognition errs."
    assert topics_of("Halden will end the sale.", "Halden drops face recognition", text)[0] == "facial_recognition"


def test_nothing_known_is_other() -> None:
    assert topics_of("Qua qua qua.") == ("other",)
    assert topics_of("") == ("other",)


def test_phrases_with_choices_prefixes_and_plurals() -> None:
    phrases = Phrases([("a", 1.0, "(big|small)? dog* house"), ("b", 1.0, "cat")])
    found = [h.phrase for h in phrases.find(words_of("Big dogs' houses, doggy house; the cats"))]
    assert found == ["(big|small)? dog* house", "(big|small)? dog* house", "(big|small)? dog* house", "cat"]


@given(st.text(max_size=200))
def test_any_text_has_a_topic(text: str) -> None:
    assert topics_of(text)


def test_time_is_linear_in_the_text() -> None:
    sentence = "Halden bans fake accounts and political ads on its platform. "
    start = time.process_time()
    topics_of(sentence, text=sentence * 20_000)
    assert time.process_time() - start < 3
