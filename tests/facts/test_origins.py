"""On whose word an attribution rests."""

from dataclasses import replace

from onrecord.facts.origins import speaker_origin
from onrecord.records import ActorRef
from tests.facts.made import ANNA, reading, said

CHANCELLERY = ActorRef("body:nor-chancellery", "Norwegian Chancellery", "NOR", "GOV")
REUTERS = ActorRef("body:reuters", "Reuters", "GBR", "MED")


def test_what_a_body_says_that_its_head_said_rests_on_the_body() -> None:
    r = reading("a", "The harbour stays closed, Berg told the crews, the chancellery said.", "2031-03-05")
    said(r, "The harbour stays closed", ANNA)
    attribution = r.attributions[0]
    assert speaker_origin(attribution) == ("Anna Berg", "person:anna-berg", "party")
    told = replace(attribution, via=[REUTERS, CHANCELLERY])
    assert speaker_origin(told) == ("Norwegian Chancellery", "body:nor-chancellery", "party")
    assert speaker_origin(replace(attribution, via=[REUTERS])) == ("Anna Berg", "person:anna-berg", "party")
