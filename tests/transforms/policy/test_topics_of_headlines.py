"""Topics of acts as headlines told them, 2015 to 2026: one sentence each, in our own words."""

import pytest

from transforms.knowledge import shipped_knowledge
from transforms.policy.topics import Weighting, Zones, ranked_topics, topic_scores

# topic | sentence; the topic must be one of the first two.
SENTENCES = """
facial_recognition | The airline dropped its plan to board passengers by scanning their faces.
facial_recognition | Axon's ethics panel prompted it to keep face matching off its body cameras.
facial_recognition | Facebook shuts down its Face Recognition system and deletes a billion face templates.
biometrics | Worldcoin stopped scanning eyeballs in Spain.
biometrics | Amazon One will no longer take palm prints at concert venues.
generative_ai | OpenAI rolled back an update that made ChatGPT too flattering.
generative_ai | Google paused Gemini's ability to generate images of people.
generative_ai | Anthropic tightened its usage policy for Claude to bar work on chemical weapons.
generative_ai | Stack Overflow bans answers written by AI.
generative_ai | Samsung forbade staff to use generative AI tools on company devices.
training_data | Zoom said it won't use customers' calls to train its artificial intelligence without consent.
training_data | Reddit will charge firms that want to use its posts for AI training.
training_data | LinkedIn stopped using British members' data for its AI models.
training_data | Adobe changed its terms to say it does not train Firefly on customer content.
content_moderation | Spotify took down episodes of the podcast for breaking its hate policy.
content_moderation | Reddit quarantined the forum over threats.
content_moderation | Twitch will suspend streamers for severe misconduct off its service.
content_moderation | Telegram blocked channels that called for attacks.
content_moderation | Meta ended its ban on posts that call for violence against invaders.
misinformation | YouTube will remove videos claiming that vaccines cause autism.
misinformation | Twitter ended its Covid-19 misleading information policy.
misinformation | Meta ends third-party fact-checking in the United States in favour of community notes.
misinformation | WhatsApp limits how often messages can be forwarded to fight rumors.
political_ads | Spotify suspended political advertising ahead of 2020.
political_ads | Google lifted its ban on election ads.
political_ads | TikTok will not take money for political content from influencers.
tracking_privacy | Apple will make apps ask before they track people.
tracking_privacy | Google delayed the phase-out of third-party cookies.
tracking_privacy | Mozilla blocks trackers by default in Firefox.
tracking_privacy | Facebook will stop letting partners see friends lists.
location_data | Google will erase visits to abortion clinics from its Location History.
location_data | T-Mobile ended deals with location aggregators.
location_data | Apple added alerts for stalking to AirTag.
encryption | Apple withdrew Advanced Data Protection from Britain.
encryption | Zoom will give all users end-to-end encryption.
encryption | Signal said it would leave Britain rather than weaken its protocol.
encryption | Meta made Messenger chats encrypted by default.
law_enforcement_access | Ring ended the tool that let officers request video in its Neighbors app.
law_enforcement_access | Ancestry refused a warrant from police for its DNA database.
law_enforcement_access | Flock stopped sharing license plate data with immigration agents.
government_requests | Microsoft sued over gag orders that keep it from telling users of searches.
government_requests | Twitter complied with India's order to block accounts of journalists.
government_requests | Telegram will hand data on suspects to authorities on valid legal requests.
child_safety | Roblox bars under-13s from chat without a parent's permission.
child_safety | Instagram paused work on a version for children under 13.
child_safety | Discord will block adults from messaging teenagers.
child_safety | Apple put off its plan to scan iPhones for child abuse pictures.
age_verification | Pornhub blocked visitors from Utah over the age law.
age_verification | Australia's teens under 16 will lose Instagram accounts as Meta checks ages.
age_verification | Roblox will estimate the age of players with facial scans.
military_contracts | Google will not renew Project Maven.
military_contracts | OpenAI deleted the ban on military and warfare from its rules.
military_contracts | Microsoft cut off an Israeli military unit from its cloud.
app_store | Apple will let developers link to their own websites for payment.
app_store | Google cut its Play Store fee to 15 percent.
app_store | Apple removed VPN apps from its store in China.
app_store | Epic put Fortnite back on iPhones in Europe.
synthetic_media | Meta will label images made with AI.
synthetic_media | Twitter bans synthetic media that could cause harm.
synthetic_media | ElevenLabs blocked the cloning of politicians' voices.
synthetic_media | Spotify set rules on AI impersonations of artists.
data_retention | Google will auto-delete activity after 18 months.
data_retention | Amazon lets people delete Alexa recordings by voice.
data_retention | Microsoft made Recall snapshots opt-in and deletes them after 90 days.
labor | Google ended forced arbitration for sexual harassment claims.
labor | Twitter told staff they can work from home forever.
labor | Amazon raises its minimum wage to $15.
labor | Uber treats drivers in Britain as workers with holiday pay.
competition | Apple opens iPhone repair to independent shops.
competition | Google will show Android users in Europe a choice of search engines.
competition | Microsoft unbundles Teams from Office after the antitrust complaint.
competition | Meta will let rivals' chat apps connect with WhatsApp.
other | Starbucks closed its cafes for a day of training.
other | Boeing halted the production of its jet.
"""


@pytest.mark.parametrize("line", SENTENCES.strip().splitlines())
def test_topic(line: str) -> None:
    slug, sentence = (part.strip() for part in line.split("|"))
    span = (0, len(sentence))
    scores = topic_scores(sentence, "", Zones(span, span, ()), shipped_knowledge(), Weighting())
    assert slug in ranked_topics(scores, Weighting())[:2]
