"""Who: names, titles on a date, counterparts, plurals and pronouns, over real parses of texts of ours."""

import pytest

from onrecord.annotate.reading import Reading
from onrecord.annotate.who import Who, actor_at, actors_at
from onrecord.annotate.who.lexicon import Trie, load_lexicon, pieces, sound
from onrecord.language import load
from onrecord.records import ActorMention, Time

ROOM = Who()
ROOM.open()


def read(text: str, date: str | None = "2022-02-12") -> list[ActorMention]:
    """The actors of a text that was published on a date."""
    published = Time(date, date, date, "given") if date else None
    reading = Reading("t", text, published=published, tokens=load().parse([text])[0])
    ROOM.read(reading)
    return reading.actors


def actor(actors: list[ActorMention], text: str, nth: int = 0) -> str | None:
    """The actor of the nth mention that reads so."""
    found = [a for a in actors if a.text == text]
    assert len(found) > nth, (text, [a.text for a in actors])
    return found[nth].actor


def test_names_are_found_whatever_their_spelling() -> None:
    actors = read("Volodymyr Zelenski met Recep Tayyip Erdogan. Later Zelenski flew home.")
    assert actor(actors, "Volodymyr Zelenski") == "person:volodymyr-zelenskyy"
    assert actor(actors, "Recep Tayyip Erdogan") == "person:recep-tayyip-erdogan"
    assert actor(actors, "Zelenski") == "person:volodymyr-zelenskyy"


@pytest.mark.parametrize("variant", ["Zelensky", "Zelenskyy", "Zelenskiy", "Zelenskij", "Zelenskii"])
def test_transliterations_sound_alike(variant: str) -> None:
    assert sound(variant) == sound("Zelenski")


def test_a_title_alone_means_who_held_the_office_on_the_day() -> None:
    text = "The French president spoke on Monday."
    assert actor(read(text, "2014-06-20"), "The French president") == "person:francois-hollande"
    assert actor(read(text, "2018-06-20"), "The French president") == "person:emmanuel-macron"
    unknown = read(text, None)[0]
    assert unknown.actor == "unnamed:president-fra-gov" and unknown.country == "FRA"


def test_a_counterpart_holds_the_same_office_elsewhere() -> None:
    actors = read("US Secretary of State John Kerry met his Russian counterpart in Geneva.", "2014-04-17")
    assert actor(actors, "his Russian counterpart") == "person:sergey-lavrov"
    assert actor(actors, "his") == "person:john-kerry"


def test_a_counterpart_named_beside_is_that_person() -> None:
    actors = read("Polish Foreign Minister Jan Nowak met his Czech counterpart, Karel Dvorak, on Friday.", "2016-04-17")
    assert actor(actors, "his Czech counterpart") == "person:karel-dvorak"
    assert next(a for a in actors if a.text == "Jan Nowak").country == "POL"


def test_a_plural_has_one_mention_an_actor() -> None:
    text = "President Emmanuel Macron called Vladimir Putin on Sunday. The two leaders spoke for an hour."
    both = [a.actor for a in read(text) if a.text == "The two leaders"]
    assert both == ["person:emmanuel-macron", "person:vladimir-putin"]


def test_pronouns_say_why() -> None:
    actors = read("Angela Merkel called Vladimir Putin on Friday. She said she was worried.", "2014-08-29")
    she = [a for a in actors if a.form == "pronoun"]
    assert [a.actor for a in she] == ["person:angela-merkel"] * 2
    assert all(a.why and "Angela Merkel" in a.why for a in she)


def test_a_capital_is_an_actor_only_as_a_government() -> None:
    assert actor(read("Moscow accused Kiev of breaking the truce."), "Moscow") == "state:RUS"
    assert not [a for a in read("He was born in Moscow.") if a.text == "Moscow"]


def test_bodies_and_groups_belong_to_their_state() -> None:
    text = "The Russian Foreign Ministry said Ukrainian troops had met a senior official in the US administration."
    actors = read(text)
    assert actor(actors, "Russian Foreign Ministry") == "body:rus-foreign-ministry"
    assert actor(actors, "Ukrainian troops") == "body:ukr-armed-forces"
    assert actor(actors, "a senior official in the US administration") == "unnamed:senior-official-usa-gov"


def test_the_smallest_mention_over_a_head_word_is_asked_for() -> None:
    text = "Putin's foreign policy adviser spoke."
    actors = read(text)
    head = text.index("adviser")
    found = actor_at(actors, head, head + 7)
    assert found is not None and found.actor != "person:vladimir-putin"
    assert actor_at(actors, 0, 5) == actors_at(actors, 0, 5)[0]


def test_text_without_tokens_has_no_actors() -> None:
    assert read("") == []


def test_a_trie_finds_phrases_by_pieces() -> None:
    assert pieces("Prime Minister’s Office") == ["prime", "minister", "'s", "office"]
    assert pieces("Ban Ki-moon") == ["ban", "ki", "moon"]
    assert Trie().root == {}
    assert load_lexicon() is load_lexicon()
