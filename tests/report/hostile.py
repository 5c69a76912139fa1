"""A record of facts whose every text is an attack on the page that shows it."""

from onrecord.records import (
    Actor,
    ActorRef,
    Disagreement,
    DisagreementValue,
    Document,
    Event,
    EventTelling,
    MentionRef,
    Origin,
    PlaceRef,
    Refusal,
    Span,
    Statement,
    Story,
    Time,
    TimelineEntry,
    Variant,
)
from onrecord.report.facts import Facts

SCRIPT = "<script>window.hacked = 1</script>"
IMAGE = "<img src=x onerror='window.hacked = 1'>"
STYLE = '</style></script><svg onload="window.hacked = 1"><link rel=stylesheet href=https://evil.example/x.css>'
QUOTES = "\"' onmouseover=window.hacked=1 x='{{ 7 * 7 }}{% raw %}"
TURNED = "safe\u202egnp.exe\u2066 \x00\x1b[31m \ud800 end"
WORD = "x" * 1_000_000
ATTACKS = (SCRIPT, IMAGE, STYLE, QUOTES, TURNED, "javascript:window.hacked=1", "&lt;b&gt;&#x3c;script>")


def facts(word: str = WORD) -> Facts:
    """Seven documents, each with an event, a statement and everything around them made of one attack."""
    day = Time("2020-02-20", "2020-02-20", "2020-02-20", "stated")
    made = Facts([], [], [], [], [], [], [], [])
    for number, attack in enumerate((*ATTACKS, word)):
        identity = f"{attack[:60]}{number}".replace("\ud800", "")
        text = f"{attack} said.\n\n{attack} attacked {attack}."
        ref = ActorRef(f"person:{attack[:60]}", attack, "FRA", "GOV")
        origin = Origin(attack, ref.actor, "party", [identity])
        first = Span(0, len(attack) + 6)
        second = Span(len(attack) + 8, len(text))
        e, s, d = f"e-{number:016x}", f"s-{number:016x}", f"d-{number:016x}"
        made.documents.append(
            Document(identity, attack, "javascript:window.hacked=1" if number else "https://a.example/", attack,
                     attack, attack, day, "en", ["mojibake"], [Span(0, 2)], "0" * 64, text, ["t-1"])
        )  # fmt: skip
        made.events.append(
            Event(e, "ASSAULT", attack, [attack], [ref], [ref], PlaceRef(attack, "FRA", 48.0 + number, 2.0), day,
                  "occurred", [], [EventTelling(identity, second.start, second.end, second, None)], [identity], 1,
                  [origin], [d], attack, attack)
        )  # fmt: skip
        made.statements.append(
            Statement(s, ref, ref, [ref], "threaten", "CT+", False, attack, day, attack,
                      [Variant(identity, [first], "a-1")], [identity], 1, [origin], [d], attack)
        )  # fmt: skip
        where = MentionRef(identity, *first)
        value = DisagreementValue(attack, [ref], [identity], [where])
        made.disagreements.append(Disagreement(d, e, attack, "denial", [value, value]))
        made.actors.append(Actor(ref.actor or "", attack, [attack], "person", "FRA", "GOV", None, [], [where]))
        entry = TimelineEntry("2020-02-20", attack, [e], [identity], [where])
        made.stories.append(Story(f"t-{number}", attack, [identity], "2020-02-20", "2020-02-20", [entry]))
        made.refused.append(Refusal(attack, attack, attack))
    return made
