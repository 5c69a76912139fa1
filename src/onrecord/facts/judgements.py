"""What people corrected, carried out on the groups of tellings that facts are made of.

A judgement finds its target by where it was told when it was judged (`anchors`), since the ids of facts are derived
from content and may change as documents are added. The ids of facts stay those that were found: a correction renames
nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, get_args

from onrecord.documents.date import given
from onrecord.errors import ConfigurationError, choices
from onrecord.facts.disagreements import EventGroup, StatementGroup
from onrecord.facts.mentions import Saying, Telling
from onrecord.ids import content_id
from onrecord.records import (
    ActorRef,
    Derivation,
    Disagreement,
    DisagreementKind,
    Event,
    EventType,
    Factuality,
    Force,
    Judgement,
    MentionRef,
    PlaceRef,
    Status,
    Time,
)

VALUES: dict[str, dict[str, tuple[str, ...] | str]] = {
    "event": {
        "type": get_args(EventType), "mode": "word", "status": get_args(Status), "time": "time", "place": "place",
        "actors": "actors", "recipients": "actors",
    },
    "statement": {
        "force": get_args(Force), "factuality": get_args(Factuality), "negated": ("true", "false"), "time": "time",
        "addressee": "actor", "speaker": "actor",
    },
    "disagreement": {"kind": get_args(DisagreementKind)},
    "document": {"published": "time", "outlet": "word", "title": "word"},
}  # fmt: skip
"""What of a fact can be set: its closed vocabulary, or the kind of value."""

_NULL = frozenset({"type", "mode", "place", "time", "addressee", "speaker", "actors", "recipients", "outlet", "title"})


def value_of(about: str, field: str, text: str, refs: Sequence[ActorRef] = ()) -> Any:
    """The value that `text` gives a field of `VALUES`; an empty text is null. `refs` are the actors that it names.

    Raises ConfigurationError for a field or a value that does not exist.
    """
    fields = VALUES.get(about, {})
    if field not in fields:
        raise ConfigurationError(choices(field, fields, f"field of {about}"))
    kind = fields[field]
    if not text and field in _NULL:
        return [] if kind == "actors" else Time() if kind == "time" else None
    if isinstance(kind, tuple):
        if text not in kind:
            raise ConfigurationError(choices(text, kind, field))
        return text == "true" if field == "negated" else text
    if kind == "time":
        time = given(text)
        if time is None:
            raise ConfigurationError(f"time {text!r} is not ISO 8601, such as 2022-02-12 or 2022-02-12T14:46Z")
        return time
    if kind == "place":
        name, _, country = text.partition(",")
        return PlaceRef(name.strip() or None, country.strip() or None)
    if kind == "actors":
        return list(refs)
    return refs[0] if kind == "actor" and refs else text


class Judgements:
    """The judgements in force, in the order in which they were made, and which fact each one changed."""

    def __init__(self, judgements: Iterable[Judgement]) -> None:
        self._live = [j for j in judgements if j.undone_by is None and j.what not in ("mark", "undo")]
        self._values: defaultdict[str, list[Judgement]] = defaultdict(list)
        self._changed: defaultdict[str, list[str]] = defaultdict(list)

    def derivations(self, found: Sequence[Derivation]) -> list[Derivation]:
        """Those that nobody rejected."""
        rejected = {j.target for j in self._about("derivation")}
        return [d for d in found if f"{d.child}>{d.parent}" not in rejected]

    def events(self, found: list[EventGroup]) -> list[EventGroup]:
        """The groups with what was rejected taken out, merged put together, split taken apart."""
        groups = _Groups([_Group(g.id, list(g.tellings)) for g in found])
        self._carry_out("event", groups)
        return [EventGroup(g.id, g.members) for g in groups.left()]

    def statements(self, found: list[StatementGroup]) -> list[StatementGroup]:
        """As `events`; values that were set stand in every telling."""
        groups = _Groups([_Group(g.id, list(g.sayings)) for g in found])
        self._carry_out("statement", groups)
        return [StatementGroup(g.id, [self._as_set(g.id, s) for s in g.members]) for g in groups.left()]

    def disagreements(self, found: Sequence[Disagreement]) -> list[Disagreement]:
        """Those that nobody rejected, of the kind that was set."""
        kept = list(found)
        for judgement in self._about("disagreement"):
            target = _same_disagreement(judgement, kept)
            if target is None:
                continue
            place = kept.index(target)
            if judgement.what == "reject":
                del kept[place]
            else:
                values = _set_by(judgement)
                kept[place] = replace(target, judgements=[*target.judgements, judgement.id], **values)
        return kept

    def event(self, event: Event) -> Event:
        """The event with the values that were set, and the judgements that changed it."""
        values = {k: v for j in self._values[event.id] for k, v in _set_by(j).items()}
        return replace(event, judgements=self.on(event.id), **values)

    def on(self, identity: str) -> list[str]:
        """The judgements that changed a fact, sorted."""
        return sorted(set(self._changed[identity]))

    def _about(self, about: str) -> list[Judgement]:
        return [j for j in self._live if j.about == about]

    def _carry_out(self, about: str, groups: "_Groups") -> None:
        for judgement in self._about(about):
            for identity in _ACTS[judgement.what](groups, judgement):
                self._changed[identity].append(judgement.id)
                if judgement.what in ("set", "speaker"):
                    self._values[identity].append(judgement)

    def _as_set(self, identity: str, saying: Saying) -> Saying:
        values = {k: v for j in self._values[identity] for k, v in _set_by(j).items()}
        return replace(saying, attribution=replace(saying.attribution, **values)) if values else saying


class _Group:
    """A fact's id and its tellings or sayings."""

    def __init__(self, identity: str, members: list[Any]) -> None:
        self.id, self.members = identity, members


class _Groups:
    """All events, or all statements, with the group that each telling lies in."""

    def __init__(self, groups: list[_Group]) -> None:
        self.by_id = {group.id: group for group in groups}
        self._home = {id(member): group for group in groups for member in group.members}
        self._there: defaultdict[str, list[Telling | Saying]] = defaultdict(list)
        for group in groups:
            for member in group.members:
                self._there[member.document].append(member)

    def left(self) -> list[_Group]:
        return [group for group in self.by_id.values() if group.members]

    def told(self, places: Iterable[MentionRef]) -> dict[int, tuple[_Group, list[Any]]]:
        """The tellings that stand at these places, by their groups. A telling that a newer stage places otherwise is
        known by the words it shares."""
        found: dict[int, tuple[_Group, list[Any]]] = {}
        for place in places:
            there = [m for m in self._there.get(place.document, ()) if self._home[id(m)].members]
            at = [m for m in there if m.key[1:] == (place.start, place.end)]
            if not at:
                shared = [(min(m.key[2], place.end) - max(m.key[1], place.start), m) for m in there]
                most = max((s for s, _ in shared), default=0)
                at = [m for s, m in shared if s == most > 0]
            for member in at:
                home = self._home[id(member)]
                _, members = found.setdefault(id(home), (home, []))
                if all(m is not member for m in members):
                    members.append(member)
        return found

    def target(self, judgement: Judgement) -> _Group | None:
        """The group that holds most of what was judged."""
        told = self.told(judgement.anchors).values()
        ranked = sorted(told, key=lambda pair: (-len(pair[1]), pair[0].id != judgement.target, pair[0].id))
        return ranked[0][0] if ranked else None

    def move(self, members: Iterable[Any], to: _Group) -> None:
        for member in members:
            self._home[id(member)].members = [m for m in self._home[id(member)].members if m is not member]
            to.members.append(member)
            self._home[id(member)] = to
        to.members.sort(key=lambda m: m.key)
        self.by_id.setdefault(to.id, to)


def _reject(groups: _Groups, judgement: Judgement) -> list[str]:
    """Take out the tellings that were judged; the whole fact if it still has its id, or most of it was judged."""
    away = _Group("", [])
    for group, members in list(groups.told(judgement.anchors).values()):
        whole = group.id == judgement.target or 2 * len(members) >= len(group.members)
        groups.move(list(group.members) if whole else members, away)
    away.members = []
    return []


def _merge(groups: _Groups, judgement: Judgement) -> list[str]:
    target = groups.target(judgement)
    if target is None:
        return []
    for group, _ in list(groups.told(judgement.tellings).values()):
        if group is not target:
            groups.move(list(group.members), target)
    return [target.id]


def _split(groups: _Groups, judgement: Judgement) -> list[str]:
    """Give the tellings that were split off a fact of their own, wherever they lie together with what they left."""
    away = {(p.document, p.start, p.end) for p in judgement.tellings}
    rest = [p for p in judgement.anchors if (p.document, p.start, p.end) not in away]
    staying = set(groups.told(rest))
    changed = []
    for key, (group, members) in list(groups.told(judgement.tellings).items()):
        if key in staying and len(members) < len(group.members):
            identity = content_id(group.id[0], group.id, [list(m.key) for m in sorted(members, key=lambda m: m.key)])
            groups.move(members, groups.by_id.get(identity) or _Group(identity, []))
            changed += [group.id, identity]
        else:
            changed.append(group.id)
    return changed


def _set(groups: _Groups, judgement: Judgement) -> list[str]:
    target = groups.target(judgement)
    return [] if target is None else [target.id]


_ACTS = {"reject": _reject, "merge": _merge, "split": _split, "set": _set, "speaker": _set}


def _set_by(judgement: Judgement) -> dict[str, Any]:
    """The field that a judgement sets, and its value."""
    if judgement.what == "speaker":
        return {"speaker": judgement.refs[0] if judgement.refs else None}
    field, _, text = (judgement.value or "").partition("=")
    return {field: value_of(judgement.about, field, text, judgement.refs)}


def _same_disagreement(judgement: Judgement, found: Sequence[Disagreement]) -> Disagreement | None:
    """The disagreement that was judged: by its id, or else the one that shares most of its places."""
    places = set(judgement.anchors)
    shared = Counter({d.id: len(places.intersection(p for v in d.values for p in v.spans)) for d in found})
    ranked = sorted((d for d in found if shared[d.id]), key=lambda d: (d.id != judgement.target, -shared[d.id], d.id))
    best = ranked[0] if ranked else None
    return best if best and (best.id == judgement.target or 2 * shared[best.id] >= len(places)) else None
