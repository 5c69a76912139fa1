"""How many independently written texts carry a fact: its mentions, joined where a derivation's passages carry both."""

from collections.abc import Iterable, Sequence

from onrecord.records import Derivation, MentionRef, Span


def count_texts(places: Iterable[MentionRef], derivations: Sequence[Derivation]) -> int:
    """The number of groups that the documents of these places fall into.

    Two documents are joined if one derives from the other and a passage of it touches a place in each. A derivation
    without passages joins whatever it joins as wholes.
    """
    where: dict[str, list[Span]] = {}
    for place in places:
        where.setdefault(place.document, []).append(Span(place.start, place.end))
    root = {document: document for document in where}

    def find(document: str) -> str:
        while root[document] != document:
            document = root[document]
        return document

    for d in derivations:
        if d.child in where and d.parent in where and _carries(d, where[d.child], where[d.parent]):
            a, b = sorted((find(d.child), find(d.parent)))
            root[b] = a
    return len({find(document) for document in where})


def _carries(derivation: Derivation, child: Sequence[Span], parent: Sequence[Span]) -> bool:
    if not derivation.passages:
        return True
    return any(_touch(p.child, child) and _touch(p.parent, parent) for p in derivation.passages)


def _touch(passage: Span, places: Sequence[Span]) -> bool:
    return any(passage.start < end and start < passage.end for start, end in places)
