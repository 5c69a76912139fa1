"""Which mentions are one event or statement, and where tellings differ."""

import random
from dataclasses import replace

from onrecord.annotate.reading import Reading
from onrecord.facts.stage import resolve
from onrecord.records import ActorRef, Event, PlaceRef, Quantity, Time, Timex, to_row
from tests.facts.made import ANNA, BULGARIA, IVAN, LEA, NORWAY, event, on, quantity, reading, said, span


def found(*documents: Reading) -> list[Event]:
    return resolve(documents, [])[2]


def call(identity: str, text: str, trigger: str, day: str | None, other=IVAN, status="occurred") -> Reading:
    r = reading(identity, text, "2031-03-05")
    event(r, trigger, "CONSULT", [ANNA], [other], on(day), status)
    return r


def test_planned_and_held_call_are_one_event_whose_status_moved_on() -> None:
    morning = call("a", "Berg will telephone Petrov later on Tuesday.", "telephone", "2031-03-05", status="planned")
    evening = call("b", "Berg telephoned Petrov on Tuesday for an hour.", "telephoned", "2031-03-05")
    (one,) = found(morning, evening)
    assert one.status == "occurred"
    assert one.documents == ["a", "b"]
    assert {a.name for a in (*one.actors, *one.recipients)} == {"Anna Berg", "Ivan Petrov"}


def test_calls_of_two_days_are_two_events() -> None:
    one = call("a", "Berg telephoned Petrov on Tuesday.", "telephoned", "2031-03-05")
    two = call("b", "Berg telephoned Petrov on Saturday.", "telephoned", "2031-03-09")
    assert len(found(one, two)) == 2


def test_a_call_of_some_week_is_not_the_call_of_a_known_day() -> None:
    dated = call("a", "Berg telephoned Petrov on Tuesday for an hour.", "telephoned", "2031-03-05")
    vague = reading("b", "Aides expect that Berg telephones Petrov about gas prices.")
    event(vague, "telephones", "CONSULT", [ANNA], [IVAN], on("2031-01-10", "2031-03-20"), status="planned")
    assert len(found(dated, vague)) == 2


def test_call_with_one_leader_never_merges_with_a_call_with_another() -> None:
    one = call("a", "Berg telephoned Petrov on Tuesday.", "telephoned", "2031-03-05")
    two = call("b", "Berg telephoned Moreau on Tuesday.", "telephoned", "2031-03-05", LEA)
    assert len(found(one, two)) == 2


def test_a_state_stands_for_its_leader() -> None:
    one = call("a", "Berg telephoned Petrov on Tuesday.", "telephoned", "2031-03-05")
    two = reading("b", "Norway and Bulgaria telephoned on Tuesday.", "2031-03-05")
    event(two, "telephoned", "CONSULT", [NORWAY, BULGARIA], [], on("2031-03-05"))
    (event_,) = found(one, two)
    assert {a.name for a in (*event_.actors, *event_.recipients)} == {"Anna Berg", "Ivan Petrov"}


def test_attacks_at_two_places_are_two_events() -> None:
    documents = []
    for identity, lat in (("a", 60.0), ("b", 70.0)):
        r = reading(identity, "Bulgaria shelled a town of Norway.", "2031-03-05")
        place = PlaceRef(f"Town {identity}", "NOR", lat, 10.0)
        event(r, "shelled", "ASSAULT", [BULGARIA], [NORWAY], on("2031-03-05"), place=place)
        documents.append(r)
    assert len(found(*documents)) == 2


def test_threat_stays_apart_from_the_deed() -> None:
    threat = reading("a", "Bulgaria may shell Norway.", "2031-03-05")
    event(threat, "shell", "ASSAULT", [BULGARIA], [NORWAY], None, "hypothetical")
    deed = reading("b", "Bulgaria shelled Norway.", "2031-03-05")
    event(deed, "shelled", "ASSAULT", [BULGARIA], [NORWAY], on("2031-03-05"))
    assert len(found(threat, deed)) == 2


def statement_of(identity: str, written: str, words: str, speaker=ANNA, force="assert", factuality="CT+") -> Reading:
    r = reading(identity, f"It was told that {words}.", written)
    said(r, words, speaker, force, factuality)
    return r


def test_back_translated_words_are_one_statement_on_one_day_and_two_on_two() -> None:
    words = "Norway and its partners will respond decisively if the border is crossed again"
    other = "Norway and its partners will react decisively if the border is crossed again"
    one = resolve([statement_of("a", "2031-03-05", words), statement_of("b", "2031-03-06", other)], [])[1]
    assert [len(s.variants) for s in one] == [2]
    two = resolve([statement_of("a", "2031-03-05", words), statement_of("b", "2031-03-25", words)], [])[1]
    assert [len(s.variants) for s in two] == [1, 1]


def test_two_speakers_of_the_same_words_made_two_statements() -> None:
    words = "the border stays closed until further notice"
    two = resolve([statement_of("a", "2031-03-05", words), statement_of("b", "2031-03-05", words, IVAN)], [])[1]
    assert len(two) == 2


def test_denial_is_joined_to_what_it_denies() -> None:
    claim = statement_of("a", "2031-03-05", "Bulgaria plans to cross the northern border with tanks")
    denial = statement_of(
        "b", "2031-03-06", "Bulgaria plans to cross the northern border", IVAN, force="deny", factuality="CT-"
    )
    _, statements, _, differing = resolve([claim, denial], [])
    (one,) = differing
    assert one.kind == "denial"
    assert [[w.name for w in v.on_whose_word] for v in one.values] == [["Ivan Petrov"], ["Anna Berg"]]
    assert one.about in {s.id for s in statements}
    assert any(one.id in s.disputes for s in statements)


def troops(identity: str, written: str, number: str, value: float, low: float | None, high: float | None) -> Reading:
    r = reading(identity, f"Bulgaria massed {number} troops at the border of Norway.", written)
    q = quantity(r, number, "troops", value, low, high)
    event(r, "massed", "MOBILIZE", [BULGARIA], [NORWAY], on("2031-03-01", "2031-03-05"), quantities=[q])
    return r


def test_numbers_that_round_differ_otherwise_than_numbers_that_contradict() -> None:
    exact = troops("a", "2031-03-05", "1020", 1020, 1020, 1020)
    about = troops("b", "2031-03-05", "about 1000", 1000, 900, 1100)
    half = troops("c", "2031-03-05", "500", 500, 500, 500)
    assert [d.kind for d in resolve([exact, about], [])[3]] == ["rounding"]
    assert [d.kind for d in resolve([exact, half], [])[3]] == ["dispute"]


def test_a_later_higher_count_is_an_update() -> None:
    early = troops("a", "2031-03-05", "500", 500, 500, 500)
    late = troops("b", "2031-03-07", "900", 900, 900, 900)
    (one,) = resolve([early, late], [])[3]
    assert (one.kind, one.attribute) == ("update", "troops")


def test_origin_is_the_party_whose_word_it_is() -> None:
    documents = []
    for identity, outlet in (("a", "Morning Post"), ("b", "Evening Post")):
        r = reading(identity, "Bulgaria shelled a town of Norway, it was said.", "2031-03-05", outlet)
        said(r, "Bulgaria shelled a town of Norway", ANNA)
        event(r, "shelled", "ASSAULT", [BULGARIA], [NORWAY], on("2031-03-05"), attribution=0)
        documents.append(r)
    (one,) = found(*documents)
    assert [(o.name, o.kind, o.documents) for o in one.origins] == [("Anna Berg", "party", ["a", "b"])]
    assert len(one.documents) == 2
    assert one.texts == 2


def test_order_of_documents_changes_nothing() -> None:
    documents = [
        call("a", "Berg will telephone Petrov later on Tuesday.", "telephone", "2031-03-05", status="planned"),
        call("b", "Berg telephoned Petrov on Tuesday for an hour.", "telephoned", "2031-03-05"),
        call("c", "Berg telephoned Moreau on Tuesday.", "telephoned", "2031-03-05", LEA),
        troops("d", "2031-03-05", "about 1000", 1000, 900, 1100),
        troops("e", "2031-03-05", "1020", 1020, 1020, 1020),
        statement_of("f", "2031-03-05", "the border stays closed until further notice"),
    ]
    want = [[to_row(x) for x in part] for part in resolve(documents, [])]
    for seed in range(5):
        random.Random(seed).shuffle(documents)
        assert [[to_row(x) for x in part] for part in resolve(documents, [])] == want


def harm(
    identity: str, written: str, text: str, trigger: str, victim: ActorRef = LEA, time: Time | None = None
) -> Reading:
    r = reading(identity, text, written)
    event(r, trigger, "ASSAULT", [], [victim], time or Time(None, None, written, "inferred"))
    return r


def test_a_look_back_in_other_words_is_the_deed() -> None:
    told = harm("a", "2031-03-05", "Moreau was poisoned in Oslo on Tuesday.", "poisoned", time=on("2031-03-04"))
    event_of_day = reading("b", "Norway expelled four men over the attack on Moreau.", "2031-03-20")
    event(event_of_day, "attack", "ASSAULT", [], [LEA], Time(None, None, "2031-03-20", "inferred"))
    (one,) = found(told, event_of_day)
    assert one.time.value == "2031-03-04"
    before = harm("c", "2031-03-01", "The attack on Moreau shook Oslo.", "attack")
    assert len(found(told, before)) == 2


def test_attacks_on_two_persons_are_two_events() -> None:
    first = harm("a", "2031-03-05", "Moreau was poisoned in Oslo on Tuesday.", "poisoned", time=on("2031-03-04"))
    assert len(found(first, harm("b", "2031-03-20", "The poisoning of Petrov shook Oslo.", "poisoning", IVAN))) == 2


def test_expulsions_by_two_states_are_two_events() -> None:
    documents = []
    for identity, state in (("a", NORWAY), ("b", BULGARIA)):
        r = reading(identity, f"{state.name} expelled four French diplomats.", "2031-03-05")
        event(r, "expelled", "SANCTION", [state], [LEA], on("2031-03-05"))
        documents.append(r)
    assert len(found(*documents)) == 2


def test_a_deed_is_not_dated_by_the_day_on_which_it_was_spoken_of() -> None:
    dated = harm("a", "2031-03-04", "Moreau was killed in Oslo on Tuesday.", "killed", time=on("2031-03-04"))
    told = harm("b", "2031-03-06", "Moreau was killed in Oslo, Berg said on Thursday.", "killed", time=on("2031-03-06"))
    said(told, "Moreau was killed in Oslo", ANNA)
    at = told.text.index("Thursday")
    told.times.append(Timex(at, at + 8, "DATE", "2031-03-06", None, "Thursday", "2031-03-06", "2031-03-06"))
    told.events[0] = replace(told.events[0], attribution=0)
    (one,) = found(dated, told)
    assert one.time.value == "2031-03-04"


def test_a_report_that_gives_both_counts_counts_a_part() -> None:
    whole = troops("a", "2031-03-05", "500", 500, 500, 500)
    part = troops("b", "2031-03-05", "200", 200, 200, 200)
    both = reading("c", "Bulgaria massed 500 troops, 200 of them tank crews, at the border of Norway.", "2031-03-05")
    numbers = [quantity(both, "500", "troops", 500, 500, 500), quantity(both, "200", "troops", 200, 200, 200)]
    event(both, "massed", "MOBILIZE", [BULGARIA], [NORWAY], on("2031-03-01", "2031-03-05"), quantities=numbers)
    assert [d.kind for d in resolve([whole, part], [])[3]] == ["dispute"]
    assert resolve([whole, both], [])[3] == []


def test_an_hour_and_sixty_two_minutes_are_one_length_rounded() -> None:
    documents = []
    for identity, words, value, unit, exact in (
        ("a", "an hour", 1, "hour", None),
        ("b", "62 minutes", 62, "minute", 62),
    ):
        r = reading(identity, f"Berg telephoned Petrov for {words}.", "2031-03-05")
        at = r.text.index(words)
        length = Quantity(at, at + len(words), "duration", value, exact, exact, unit)
        event(r, "telephoned", "CONSULT", [ANNA], [IVAN], on("2031-03-05"), quantities=[length])
        documents.append(r)
    (one,) = resolve(documents, [])[3]
    assert (one.kind, one.attribute) == ("rounding", "duration")
    assert [v.value for v in one.values] == ["62 minutes", "an hour"]


def test_who_refuses_denies_nothing_and_who_denies_his_part_answers_who_blames_him() -> None:
    blame = reading("a", "Berg accused Bulgaria of the attack on the harbour.", "2031-03-05")
    said(blame, "the attack on the harbour", ANNA, force="accuse")
    event(blame, "attack", "ASSAULT", [BULGARIA], [NORWAY], on("2031-03-04"))
    refusal = statement_of("b", "2031-03-06", "any apology for the attack on the harbour", IVAN, force="refuse")
    assert resolve([blame, refusal], [])[3] == []
    denial = statement_of("c", "2031-03-06", "any involvement", IVAN, force="deny", factuality="CT-")
    (one,) = resolve([blame, refusal, denial], [])[3]
    assert (one.kind, [v.value for v in one.values]) == ("denial", ["any involvement", "the attack on the harbour"])


def test_what_was_done_years_ago_is_not_what_is_denied_or_planned_now() -> None:
    history = reading("a", "Bulgaria seized the islands of Norway in 2014.", "2031-03-05")
    event(history, "seized", "ASSAULT", [BULGARIA], [NORWAY], on("2014-01-01", "2014-12-31"), "historical")
    for identity, words, status in (("b", "deny that it will seize", "denied"), ("c", "plan to seize", "planned")):
        now = reading(identity, f"Bulgaria {words} islands of Norway.", "2031-03-06")
        event(now, "seize", "ASSAULT", [BULGARIA], [NORWAY], None, status)
        assert len(found(history, now)) == 2


def test_words_to_others_are_another_event_and_a_request_is_no_call() -> None:
    citizens = ActorRef("unnamed:citizen-nor-cvl", "citizens", "NOR", "CVL")
    told = reading("a", "Berg urged Petrov to hold talks on Tuesday.", "2031-03-05")
    event(told, "urged", "REQUEST", [ANNA], [IVAN], on("2031-03-05"))
    other = reading("b", "Berg urged citizens of Norway to leave on Tuesday.", "2031-03-05")
    event(other, "urged", "REQUEST", [ANNA], [citizens], on("2031-03-05"))
    held = call("c", "Berg called Petrov on Tuesday to hold talks.", "called", "2031-03-05")
    assert len(found(told, other, held)) == 3


def test_who_strikes_in_one_report_is_not_who_is_struck_in_the_other() -> None:
    first = reading("a", "Bulgaria shelled a town of Norway on Tuesday.", "2031-03-05")
    event(first, "shelled", "ASSAULT", [BULGARIA], [NORWAY], on("2031-03-05"))
    second = reading("b", "Bulgaria was shelled on Tuesday.", "2031-03-05")
    event(second, "shelled", "ASSAULT", [], [BULGARIA], on("2031-03-05"))
    assert len(found(first, second)) == 2


def test_an_event_has_the_parties_that_most_name_and_no_descriptions_of_them() -> None:
    spy = ActorRef("unnamed:former-spy", "a former spy", None, "SPY")
    thing = ActorRef(None, "the harbour", None, None)
    documents = []
    for identity, sufferers in (("a", [LEA]), ("b", [LEA, spy]), ("c", [LEA, thing]), ("d", [LEA])):
        r = reading(identity, "Moreau was poisoned in Oslo on Tuesday.", "2031-03-05")
        event(r, "poisoned", "ASSAULT", [], sufferers, on("2031-03-04"))
        documents.append(r)
    (one,) = found(*documents)
    assert [r.name for r in one.recipients] == ["Lea Moreau"]


def test_what_is_said_to_come_is_what_comes_and_what_is_threatened_is_not() -> None:
    for verb, events in (("say", 1), ("threaten", 2)):
        told = reading("a", f"Ministers of Norway {verb} it would expel 60 diplomats of Bulgaria.", "2031-03-05")
        event(told, "expel", "THREATEN", [NORWAY], [BULGARIA], on("2031-03-05"), "threatened", attribution=0)
        content = said(told, "it would expel 60 diplomats of Bulgaria", NORWAY)
        told.attributions[0] = replace(content, cue=[span(told, verb)])
        done = reading("b", "Norway did expel 60 diplomats of Bulgaria.", "2031-03-06")
        event(done, "expel", "SANCTION", [NORWAY], [BULGARIA], on("2031-03-05"))
        assert len(found(told, done)) == events


def test_readouts_with_the_phrase_that_a_report_quotes_are_one_statement() -> None:
    words = "costs both swift and severe"
    long = statement_of("a", "2031-03-05", f"if the border is crossed again the allies will answer with {words}")
    other = statement_of(
        "b", "2031-03-05", f"our partners stand ready and any further step means {words} for everybody there"
    )
    for quoted, statements in ((words, 1), ("a calm and measured answer", 3)):
        partial = reading("c", f"Berg promised \u201c{quoted}\u201d on Wednesday.", "2031-03-05")
        telling = said(partial, f"\u201c{quoted}\u201d", ANNA)
        partial.attributions[0] = replace(telling, kind="mixed")
        assert len(resolve([long, other, partial], [])[1]) == statements
