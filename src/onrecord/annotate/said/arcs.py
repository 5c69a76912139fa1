"""What the room asks of a parse: arguments, subjects and the words below a token.

The relation between a cue and its content is the least stable arc a parser draws: `ccomp`, `parataxis`, `advcl`, `conj`
and `dep` are read as one here, and position decides.
"""

from collections.abc import Iterable

from onrecord.language.tokens import Tokens

CLAUSE = frozenset(("ccomp", "parataxis", "advcl", "dep", "conj", "csubj", "acl", "xcomp", "root", "discourse"))
LOOSE = frozenset(("ccomp", "parataxis", "advcl", "dep", "conj", "discourse"))
SUBJECT = frozenset(("nsubj", "csubj", "expl"))
WH = frozenset(
    ("whether", "if", "who", "whom", "whose", "what", "which", "when", "where", "why", "how", "whatever", "whoever")
)
BE = frozenset(("be",))
_LIGHT_PUNCT = frozenset((",", ".", ";", ":", "-", "--", "–", "—", "―", "...", "…", "?", "!"))


class Arcs:
    """One document's arcs, looked up by token index."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self.children = tokens.children
        self.head = tokens.head
        self.lemma = tokens.lemma
        self.lower = tokens.lower
        self.upos = tokens.upos
        self.xpos = tokens.xpos
        self.full = tokens.deprel
        self.relation = tokens.relations
        self.sentence = tokens.sentence_of

    def below(self, i: int, without: Iterable[int] = ()) -> list[int]:
        """The token and all below it in text order, leaving out whole branches."""
        skip = set(without)
        found, stack = [], [i]
        children = self.children
        while stack:
            j = stack.pop()
            found.append(j)
            for k in children[j]:
                if k not in skip:
                    stack.append(k)
        found.sort()
        return found

    def child(self, i: int, *relations: str) -> int | None:
        """The first dependent in one of the (bare) relations."""
        for k in self.children[i]:
            if self.relation[k] in relations:
                return k
        return None

    def marker(self, i: int) -> int | None:
        """The conjunction or preposition that introduces a clause or phrase."""
        for k in self.children[i]:
            if k < i and self.relation[k] in ("mark", "case"):
                return k
        return None

    def preposition(self, i: int) -> str | None:
        """The lemma of a phrase's preposition; None for a bare phrase."""
        for k in self.children[i]:
            if k < i and self.relation[k] in ("case", "mark"):
                return self.lower[k]
        return None

    def passive(self, verb: int) -> bool:
        """Whether a verb stands in the passive, be it full or a bare participle after a noun."""
        for k in self.children[verb]:
            full = self.full[k]
            if full.endswith(":pass") and full[:4] in ("nsub", "aux:", "csub"):
                return True
        if self.xpos[verb] == "VBD" and self.relation[verb] == "advcl":
            return self.child(verb, "aux", "nsubj", "mark") is None
        if self.xpos[verb] != "VBN" or self.full[verb] == "acl:relcl":
            return False
        if self.relation[verb] == "acl":
            return True
        return self.relation[verb] == "advcl" and self.child(verb, "aux", "nsubj") is None

    def own_subject(self, verb: int) -> int | None:
        """The verb's own subject, if it has one that is not a dummy."""
        found = [k for k in self.children[verb] if self.relation[k] in ("nsubj", "csubj")]
        if not found:
            return None
        before = [k for k in found if k < verb]
        return before[-1] if before else found[0]

    def agent(self, verb: int) -> int | None:
        """The `by` phrase of a passive."""
        for k in self.children[verb]:
            if self.full[k] == "obl:agent" or (self.relation[k] == "obl" and self.preposition(k) == "by"):
                return k
        return None

    def governed_subject(self, verb: int) -> int | None:
        """Who does what the verb says: its subject, or the one it shares with the verb it hangs on."""
        for _ in range(6):
            own = self.own_subject(verb)
            if own is not None:
                return own
            head, relation = self.head[verb], self.relation[verb]
            if head < 0:
                return None
            if relation == "acl":
                return None if self.full[verb] == "acl:relcl" else head
            if relation == "xcomp":
                controller = self.child(head, "obj", "iobj")
                if controller is not None and controller < verb:
                    return controller
            elif relation not in ("conj", "advcl", "parataxis", "ccomp", "dep") or (
                relation in ("ccomp", "parataxis", "dep") and self.xpos[verb] not in ("VBG", "VBN", "VB")
            ):
                return None
            verb = head
        return None

    def finite(self, verb: int) -> bool:
        """Whether a clause has a tensed verb, auxiliary or copula, or a subject of its own."""
        if self.xpos[verb] in ("VBD", "VBP", "VBZ", "MD"):
            return True
        return any(
            self.relation[k] in ("nsubj", "csubj", "expl")
            or (self.relation[k] in ("aux", "cop") and self.xpos[k] != "TO" and self.xpos[k] not in ("VBG", "VB"))
            for k in self.children[verb]
        )

    def infinitive(self, verb: int) -> bool:
        """Whether a clause is opened by `to` and not, as in `that nobody was to blame`, by `that`."""
        marks = {self.lower[k] for k in self.children[verb] if k < verb and self.relation[k] in ("mark", "aux")}
        return "to" in marks and "that" not in marks

    def negated(self, i: int) -> bool:
        """Whether `not`, `never`, `no` and the like stand right below the token."""
        return any(
            self.lower[k] in ("not", "n't", "n’t", "never", "no", "neither", "hardly", "nor")
            and self.relation[k] in ("advmod", "det", "cc", "aux")
            for k in self.children[i]
        )

    def is_mark(self, i: int) -> bool:
        """Whether the token is punctuation that a content sheds at its ends."""
        return self.lower[i] in _LIGHT_PUNCT
