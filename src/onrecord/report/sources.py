"""Where documents and facts come from: who owes text to whom, and on whose word how much rests."""

from collections import defaultdict
from dataclasses import dataclass

from onrecord.records import Derivation, Document, Event, Statement
from onrecord.report.facts import Facts


@dataclass(frozen=True)
class Branch:
    """A document in the derivation tree under the parent that it owes most to; `debts` are all its derivations."""

    document: Document
    depth: int
    debts: list[Derivation]
    heirs: int
    """How many documents owe it text, directly or not, as far as the tree shows."""


@dataclass(frozen=True)
class Weight:
    """An origin with the number of facts that rest on its word, of those that rest on no other, and of the documents
    that pass it on."""

    name: str
    kind: str
    facts: int
    alone: int
    documents: int


def branches(facts: Facts) -> list[Branch]:
    """The forest in reading order: those with most heirs first, every document once."""
    debts: defaultdict[str, list[Derivation]] = defaultdict(list)
    for derivation in facts.derivations:
        debts[derivation.child].append(derivation)
    children: defaultdict[str | None, list[str]] = defaultdict(list)
    parent: dict[str, str | None] = {}
    for document in facts.documents:
        owed = sorted(debts[document.id], key=lambda d: (-d.coverage, d.parent))
        parent[document.id] = owed[0].parent if owed else None
        children[parent[document.id]].append(document.id)
    heirs: defaultdict[str, int] = defaultdict(int)
    for identity in parent:
        above = parent[identity]
        while above is not None:
            heirs[above] += 1
            above = parent.get(above)

    def order(identity: str) -> tuple[object, ...]:
        return (-heirs[identity], facts.document[identity].published.earliest or "~", identity)

    found = []
    waiting = [(identity, 0) for identity in sorted(children[None], key=order, reverse=True)]
    while waiting:
        identity, depth = waiting.pop()
        owed = sorted(debts[identity], key=lambda d: (-d.coverage, d.parent))
        found.append(Branch(facts.document[identity], depth, owed, heirs[identity]))
        waiting += [(child, depth + 1) for child in sorted(children[identity], key=order, reverse=True)]
    return found


def weights(facts: Facts) -> list[Weight]:
    """Every origin, the one that most facts rest on first."""
    resting: defaultdict[tuple[str, str], list[Event | Statement]] = defaultdict(list)
    documents: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for fact in facts.fact.values():
        for origin in fact.origins:
            documents[origin.name, origin.kind].update(origin.documents)
            resting[origin.name, origin.kind].append(fact)
    found = [
        Weight(*key, len(told), sum(len(fact.origins) == 1 for fact in told), len(documents[key]))
        for key, told in resting.items()
    ]
    return sorted(found, key=lambda w: (-w.facts, w.kind, w.name))
