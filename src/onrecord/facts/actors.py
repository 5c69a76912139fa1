"""Actors across documents: every mention of one id is one actor."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from onrecord.annotate.reading import Reading
from onrecord.knowledge.actors import load_actors
from onrecord.knowledge.actors.own import own_folder
from onrecord.records import Actor, ActorMention, MentionRef, Role


def collect(readings: Sequence[Reading]) -> list[Actor]:
    """One actor an id, sorted by id, with the names the documents use for it."""
    mentions: defaultdict[str, list[tuple[str, ActorMention]]] = defaultdict(list)
    for reading in sorted(readings, key=lambda r: r.id):
        for mention in reading.actors:
            if mention.actor is not None:
                mentions[mention.actor].append((reading.id, mention))
    return [_actor(identity, mentions[identity]) for identity in sorted(mentions)]


def _actor(identity: str, found: list[tuple[str, ActorMention]]) -> Actor:
    names = Counter(m.name for _, m in found if m.name)
    name = min(names, key=lambda n: (-names[n], n)) if names else identity.split(":", 1)[-1]
    aliases = sorted({" ".join(m.text.split()) for _, m in found if m.form == "name"} - {name})
    kinds = Counter(m.kind for _, m in found if m.kind)
    prefix = identity.split(":", 1)[0]
    fallback = {"person": "person", "body": "body", "state": "state"}.get(prefix, "group")
    kind = min(kinds, key=lambda k: (-kinds[k], k)) if kinds else fallback
    actors = load_actors(own_folder())
    known, person = actors.roles(identity), actors.people.get(identity)
    told = sorted({(m.role, m.country) for _, m in found if m.role}, key=lambda r: (r[0] or "", r[1] or ""))
    return Actor(
        identity,
        name,
        aliases,
        kind,  # type: ignore[arg-type]
        _most([m.country for _, m in found]),
        _most([m.sector for _, m in found]),
        person.qid if person else None,
        known or [Role(title or "", of, None, None) for title, of in told],
        [
            MentionRef(document, m.start, m.end)
            for document, m in sorted(found, key=lambda f: (f[0], f[1].start, f[1].end))
        ],
    )


def _most(values: list[str | None]) -> str | None:
    counts = Counter(v for v in values if v)
    return min(counts, key=lambda v: (-counts[v], v)) if counts else None
