"""How many texts stand behind a fact: its mentions, joined where a derivation's passages carry them over."""

from collections.abc import Iterable, Sequence

from onrecord.records import Derivation, MentionRef, Span

CARRIED = 0.5
"""Share of a mention that must lie in passages for a derivation to join it."""


def count_texts(places: Iterable[MentionRef], derivations: "Iterable[Derivation] | Ancestry") -> int:
    """How many independently written texts tell a fact that stands at these places.

    For many facts, make one `Ancestry` of the derivations and give that.
    """
    ancestry = derivations if isinstance(derivations, Ancestry) else Ancestry(derivations)
    return ancestry.texts(list(places))


class Ancestry:
    """Derivations by child, ready for many questions."""

    def __init__(self, derivations: Iterable[Derivation]) -> None:
        self._by_child: dict[str, dict[str, Derivation]] = {}
        for derivation in derivations:
            self._by_child.setdefault(derivation.child, {})[derivation.parent] = derivation

    def texts(self, mentions: Sequence[MentionRef]) -> int:
        """How many independently written texts tell a fact that has these mentions (a span each)."""
        return len(set(self.groups(mentions)))

    def source(self, document: str, offset: int) -> tuple[str, int] | None:
        """The parent that a place in a document was taken from, and about where it stands there; None if it was not."""
        for parent, derivation in sorted(self._by_child.get(document, {}).items()):
            for passage in derivation.passages:
                if _inside(passage.child, offset):
                    begin, end = passage.parent
                    return parent, min(begin + offset - passage.child.start, max(begin, end - 1))
        return None

    def groups(self, mentions: Sequence[MentionRef]) -> list[int]:
        """For each mention, the number of its text; mentions that one derivation's passages join share a number.

        Mentions in one document are one text unless its parents' passages tell them apart.
        """
        group = list(range(len(mentions)))

        def find(x: int) -> int:
            while group[x] != x:
                group[x] = group[group[x]]
                x = group[x]
            return x

        by_document: dict[str, list[int]] = {}
        for k, mention in enumerate(mentions):
            by_document.setdefault(mention.document, []).append(k)
        for document, own in by_document.items():
            taken: dict[int, list[str]] = {k: [] for k in own}
            for parent, derivation in sorted(self._by_child.get(document, {}).items()):
                mine = [k for k in own if _carried(mentions[k], [p.child for p in derivation.passages])]
                for k in mine:
                    taken[k].append(parent)
                for other in by_document.get(parent, ()):
                    if _carried(mentions[other], [p.parent for p in derivation.passages]):
                        for k in mine:
                            group[find(k)] = find(other)
            written_here = [k for k in own if not taken[k]]
            for k in written_here[1:]:
                group[find(k)] = find(written_here[0])
        numbers: dict[int, int] = {}
        return [numbers.setdefault(find(k), len(numbers)) for k in range(len(mentions))]


def _inside(span: Span, offset: int) -> bool:
    return span.start <= offset < span.end


def _carried(mention: MentionRef, spans: Sequence[Span]) -> bool:
    inside, at = 0, mention.start
    for start, end in sorted(spans):
        start = max(start, at)
        end = min(end, mention.end)
        if end > start:
            inside += end - start
            at = end
    return inside >= CARRIED * max(1, mention.end - mention.start)
