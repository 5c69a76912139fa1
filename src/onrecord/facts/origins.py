"""Origins: the parties, agencies and outlets on whose word a fact rests, which are fewer than the documents."""

from collections import defaultdict
from collections.abc import Callable, Sequence

from onrecord.annotate.reading import Reading
from onrecord.copies.credits import known_outlet
from onrecord.records import ActorRef, Attribution, Origin, OriginKind

Credit = Callable[[Reading, int], tuple[str, str | None, OriginKind]]
"""Whom a document credits for what stands at an offset in its own voice: (name, actor id, kind)."""


def speaker_origin(attribution: Attribution) -> tuple[str, str | None, OriginKind] | None:
    """The party whose word an attribution passes on, or None if it names no speaker: what a body says that its head
    said rests on the body's word. An agency or outlet only carries."""
    parties: list[ActorRef] = [via for via in attribution.via if via.actor and known_outlet(via.name) is None]
    speaker = parties[-1] if parties else attribution.speaker
    if speaker is None or not (speaker.name or speaker.actor):
        return None
    return (speaker.name or speaker.actor or "", speaker.actor, "party")


def origins(tellings: Sequence[tuple[Reading, int, Attribution | None]], credit: Credit) -> list[Origin]:
    """The distinct origins of a fact told at these places, sorted by kind and name, each with its documents."""
    documents: defaultdict[tuple[str, str | None, OriginKind], set[str]] = defaultdict(set)
    named: dict[tuple[str, OriginKind], tuple[str, str | None, OriginKind]] = {}
    for reading, offset, attribution in tellings:
        found = (speaker_origin(attribution) if attribution else None) or credit(reading, offset)
        name, actor, kind = found
        key = named.setdefault((actor or name.casefold(), kind), found)
        documents[key].add(reading.id)
    return [
        Origin(name, actor, kind, sorted(where))
        for (name, actor, kind), where in sorted(documents.items(), key=lambda kv: (kv[0][2], kv[0][0], kv[0][1] or ""))
    ]
