"""Who speaks each quotation, as far as pronouns need it: "I" and "we" inside, and whom "he" inside is not."""

from onrecord.annotate.who.mentions import Mention
from onrecord.annotate.who.nouns import Nouns
from onrecord.language.clauses import quotations


class Speakers(Nouns):
    """Finds the subject of the saying verb that belongs to a quotation."""

    def _mark_quotations(self) -> None:
        """Note the quotations, as tokens [first, last), and for each token whether it stands in one."""
        self.quotes = [(q.first, q.last) for q in quotations(self.tokens)] if self.tokens.head else []
        self.quoted = [False] * len(self.tokens)
        self._speakers: dict[tuple[int, int], tuple[Mention | None]] = {}
        for first, last in self.quotes:
            self.quoted[first:last] = [True] * (last - first)

    def _quote_speaker(self, m: Mention) -> str | None:
        """Who says the quotation that a token stands in: the subject of the saying verb beside it."""
        span = next(((a, b) for a, b in self.quotes if a <= m.head < b), None)
        if span is None:
            return None
        cached = self._speakers.get(span)
        if cached is None:
            cached = self._speakers[span] = (self._find_speaker(span),)
        return cached[0].actor if cached[0] is not None else None

    def _find_speaker(self, span: tuple[int, int]) -> Mention | None:
        """The subject of a saying verb in the quotation's sentences; in the next one where that says nothing else; else
        who spoke in the quotation or sentence before."""
        first, last = self.sentence_of[span[0]], self.sentence_of[span[1] - 1]
        for k in dict.fromkeys((last, first)):
            if (found := self._sayer(k, alone=False)) is not None:
                return found
        if last + 1 < len(self.tokens.sentences) and (found := self._sayer(last + 1, alone=True)) is not None:
            return found
        before = [s for s in self.quotes if s[1] <= span[0] and first - self.sentence_of[s[1] - 1] <= 1]
        if before:
            if before[-1] not in self._speakers:
                self._speakers[before[-1]] = (self._find_speaker(before[-1]),)
            return self._speakers[before[-1]][0]
        return self._sayer(first - 1, alone=False) if first else None

    def _sayer(self, sentence: int, alone: bool) -> Mention | None:
        """The subject of a saying verb outside quotations; with `alone` only of one that has no content of its own."""
        tokens, (a, b) = self.tokens, self.tokens.sentences[sentence]
        for i in range(a, b):
            if self.quoted[i] or tokens.lemma[i] not in self.lexicon.words["saying_verbs"]:
                continue
            below = tokens.children[i]
            if alone and (i > a + 6 or any(tokens.deprel[j] in ("ccomp", "obj", "xcomp") for j in below)):
                continue
            heads = (j for j in below if tokens.deprel[j].startswith("nsubj") and not self.quoted[j])
            for head in heads:
                if (found := self._mention_over(head)) is not None:
                    return found
        return None

    def _index(self, mentions: list[Mention]) -> None:
        """Note which mentions a token heads, or carries in the tree."""
        self.over: dict[int, list[Mention]] = {}
        for m in mentions:
            for i in {m.head, self._top(m.head) if self.tokens.head else m.head}:
                self.over.setdefault(i, []).append(m)

    def _mention_over(self, i: int) -> Mention | None:
        """The resolved mention that a token heads, or the name that hangs on it."""
        return next((m for m in self.over.get(i, ()) if m.actor is not None and not m.drop), None)

    def _first_person(self, m: Mention) -> None:
        """I, we inside a quotation: who speaks; 'we' of an official is the state or body spoken for."""
        span = next(((a, b) for a, b in self.quotes if a <= m.head < b), None)
        if span is None:
            return
        cached = self._speakers.get(span)
        if cached is None or cached[0] is None:
            cached = self._speakers[span] = (self._find_speaker(span),)
        speaker = cached[0]
        if speaker is None:
            return
        if m.values[0] == "i":
            if speaker.kind == "person":
                self._copy(m, speaker, f"speaks: {speaker.name}")
                m.others = []
            return
        official = speaker.sector in ("GOV", "MIL", "COP", "SPY", "LEG") and speaker.country in self.actors.states
        if official and speaker.country is not None:
            state = self.actors.states[speaker.country]
            m.actor, m.name, m.country, m.sector = state.id, state.name, state.code, "GOV"
            m.kind, m.why = "state", f"{speaker.name} speaks for it"
        else:
            self._copy(m, speaker, f"speaks: {speaker.name}")
