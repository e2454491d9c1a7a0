# ruff: noqa: E501 - one act a line
"""Counterparties and topics of one-sentence acts, written for the test alone."""

import re
from dataclasses import dataclass

import pytest

from transforms.knowledge import shipped_knowledge
from transforms.policy.request import SlotRequest
from transforms.policy.slots import fill_slots, find_topics


@dataclass(frozen=True)
class Name:
    start: int
    end: int
    text: str
    company: str


# topic | party | company | predicate | sentence
ACTS = """
tracking_privacy | users | Grindr | stopped sharing | Grindr stopped sharing users' HIV status with outside firms after an uproar.
law_enforcement_access | police | Google | will no longer answer | Google will no longer answer geofence warrants from police because the data now sit on phones.
facial_recognition | police | Clearview AI | will sell | Clearview AI will sell its face search only to law enforcement under a settlement.
political_ads | advertisers | Meta | barred | Meta barred political campaigns from using its generative AI ad tools.
generative_ai | users | Microsoft | limited | Microsoft limited chats with its Bing chatbot to five replies a session.
child_safety | minors | TikTok | set | TikTok set a one-hour screen time limit for users under 18.
age_verification | minors | Discord | will require | Discord will require a face scan or an ID to verify the age of teenagers in Britain.
app_store | developers | Apple | cut | Apple cut its commission to 15 percent for small developers.
competition | competitors | Microsoft | will license | Microsoft will license Windows to rivals on equal terms to settle an antitrust case.
encryption | users | Zoom | will offer | Zoom will offer end-to-end encryption to all users, free accounts included.
content_moderation | users | Reddit | banned | Reddit banned a forum of two thousand members for harassment.
misinformation | users | Twitter | will label | Twitter will label tweets with false claims about the vote count.
labor | employees | Amazon | told | Amazon told office workers to return five days a week.
government_requests | government | Twitter | sued | Twitter sued the Indian government over orders to take down posts.
military_contracts | military | Anthropic | refused | Anthropic refused to drop limits on the Pentagon's use of its model for weapons.
synthetic_media | users | Meta | will put | Meta will put labels on AI-generated images posted to Instagram.
data_retention | users | Google | will delete | Google will delete accounts that have been inactive for two years.
location_data | users | Snap | switched off | Snap switched off its public map of locations in Ukraine.
content_moderation | press | X | suspended | X suspended the accounts of several journalists who wrote about its owner.
tracking_privacy | advertisers | Apple | limits | Apple limits what advertisers learn about people with its new tracking prompt.
content_moderation | creators | Twitch | banned | Twitch banned streamers from promoting gambling sites.
training_data | creators | Shutterstock | will pay | Shutterstock will pay artists whose pictures train its image generator.
misinformation | foreign_state | Meta | removed | Meta removed a network of fake accounts linked to Chinese police.
government_requests | government | Telegram | will hand | Telegram will hand the addresses of suspects to the government when a judge orders it.
child_safety | minors | Meta | made | Meta made the accounts of teens private by default.
generative_ai | users | OpenAI | pulled | OpenAI pulled a voice that sounded like an actress from ChatGPT.
generative_ai | users | Snap | launched | Snap launched an AI chatbot for paying subscribers.
tracking_privacy | users | Mozilla | turned on | Mozilla turned on total cookie protection for all Firefox users.
political_ads | advertisers | Spotify | will accept | Spotify will accept political ads again in the United States.
labor | employees | Microsoft | ended | Microsoft ended forced arbitration in harassment cases of its staff.
facial_recognition | users | Facebook | will delete | Facebook will delete the face templates of more than a billion people.
"""
ACTION = {"supports": "support", "sued": "oppose"}


def request(company: str, predicate: str, sentence: str) -> SlotRequest:
    at = sentence.index(predicate)
    named = tuple(Name(m.start(), m.end(), m.group(), company) for m in re.finditer(re.escape(company), sentence))
    return SlotRequest(
        text=sentence,
        title="",
        sentences=((0, len(sentence)),),
        sentence=0,
        predicate=(at, at + len(predicate)),
        company=company,
        action=ACTION.get(predicate, "limit"),
        named=named,
    )


@pytest.mark.parametrize("line", ACTS.strip().splitlines())
def test_party_and_topic(line: str) -> None:
    topic, party, company, predicate, sentence = (part.strip() for part in line.split("|"))
    asked = request(company, predicate, sentence)
    slots = fill_slots(asked, shipped_knowledge())
    assert topic in slots.topics[:2]
    assert slots.counterparty is not None
    assert slots.counterparty.value == party
    assert find_topics(asked, shipped_knowledge()) == slots.topics


def test_who_is_named_in_the_condition_is_not_the_counterparty() -> None:
    sentence = "Borealis will not sell the scanner to police until Congress passes a law."
    slots = fill_slots(request("Borealis", "will not sell", sentence), shipped_knowledge())
    assert slots.counterparty is not None
    assert slots.counterparty.value == "police"


def test_an_advertiser_that_leaves_a_show_affects_the_press() -> None:
    sentence = "Borealis pulled its ads from the news show of a cable host."
    slots = fill_slots(request("Borealis", "pulled", sentence), shipped_knowledge())
    assert slots.counterparty is not None
    assert slots.counterparty.value == "press"
