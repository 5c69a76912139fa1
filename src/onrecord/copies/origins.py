"""On whose word a passage rests: its own credit, the text it was copied from, the document's credit, the outlet."""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from onrecord.copies.counts import Ancestry
from onrecord.copies.credits import Credit, Outlet, credits_of, known_outlet
from onrecord.records import Derivation, OriginKind

Found = tuple[str, str | None, OriginKind]
"""Name, actor id and kind of an origin."""
REMEMBERED = 4096


class Origins:
    """Answers for any place in a corpus. `texts` and `outlets` are by document id."""

    def __init__(
        self, derivations: Iterable[Derivation], texts: Mapping[str, str], outlets: Mapping[str, str | None]
    ) -> None:
        self._ancestry = Ancestry(derivations)
        self._outlets = outlets
        credits_: Callable[[str], list[Credit]] = lru_cache(maxsize=REMEMBERED)(lambda id_: credits_of(texts[id_]))
        self._credits = credits_

    def at(self, document: str, offset: int) -> Found:
        """The origin of what a document tells in its own voice at an offset (code points).

        A copied passage has the origin that it has where it was copied from, unless the sentence itself names another.
        """
        seen: set[str] = set()
        while document not in seen:
            seen.add(document)
            named = self._credited(document, offset, "sentence")
            if named:
                return named
            parent = self._ancestry.source(document, offset)
            if parent is None or parent[0] not in self._outlets:
                break
            document, offset = parent
        return self._credited(document, offset, "document") or self._outlet(document)

    def _credited(self, document: str, offset: int, scope: str) -> Found | None:
        for credit in self._credits(document):
            if credit.scope == scope and credit.covers.start <= offset < credit.covers.end:
                return _found(credit.outlet)
        return None

    def _outlet(self, document: str) -> Found:
        name = self._outlets.get(document)
        known = known_outlet(name)
        if known:
            return _found(known)
        return (name, None, "outlet") if name else (f"unnamed outlet of {document}", None, "unknown")


def _found(outlet: Outlet) -> Found:
    return outlet.name, outlet.actor, outlet.kind
