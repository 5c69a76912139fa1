"""Who stands together in a text: joined by "and", or meeting, calling and acting with each other."""

from onrecord.annotate.who.cast import Cast
from onrecord.annotate.who.mentions import Mention


class Together(Cast):
    """Finds the pairs and groups that a plural may take up."""

    def _together(self, mentions: list[Mention]) -> list[list[Mention]]:
        """People or states that stand joined by "and", and people who meet, call or talk to each other."""
        return [*self._joined(mentions), *self._meeting(mentions), *([r] for r in mentions if r.others)]

    def _meeting(self, mentions: list[Mention]) -> list[list[Mention]]:
        """The subject and the other party of a verb of meeting: "Kerry met Lavrov in Geneva"."""
        tokens, found = self.tokens, []
        if not tokens.head:
            return []
        people = [r for r in mentions if r.kind == "person" and not r.plural and not r.others and r.actor]
        for r in people:
            verb = tokens.head[self._top(r.head)]
            if verb < 0 or not self._subject_like(r):
                continue
            meets = tokens.lemma[verb] in self.lexicon.words["meeting_verbs"]
            for other in people:
                top = self._top(other.head)
                relation, governor = tokens.deprel[top].partition(":")[0], tokens.head[top]
                beside = any(tokens.lower[j] in ("with", "alongside") for j in tokens.children[top])
                if beside and governor >= 0 and relation == "nmod" and tokens.deprel[governor] == "obj":
                    relation, governor = "obl", tokens.head[governor]  # "prepared sanctions with Barroso"
                if other.actor == r.actor or governor != verb or relation not in ("obj", "obl"):
                    continue
                if meets or beside:
                    joined = [p for p in mentions if tokens.head[self._top(p.head)] == top and self._joins(p)]
                    found.append([r, other, *joined])
                    break
        return found

    def _joins(self, r: Mention) -> bool:
        """Whether a person, or several, is one of a list."""
        people = r.actor in self.members and not r.attached and r.what != "pronoun"
        return people and self.tokens.deprel[self._top(r.head)] == "conj"

    def _recent(self, m: Mention, sentences: int) -> list[Mention]:
        """The resolved mentions of a mention's sentence and of so many before it, in text order."""
        here, found = self.sentence_of[m.first], []
        for r in reversed(self.resolved):
            if here - self.sentence_of[r.first] > sentences:
                break
            found.append(r)
        return found[::-1]

    def _joined(self, mentions: list[Mention]) -> list[list[Mention]]:
        """People, or states, that stand joined: nothing but commas, "and" and their titles between them."""
        lower = self.tokens.lower
        found: list[list[Mention]] = []
        run: list[Mention] = []
        for r in mentions:
            if r.what == "pronoun" or r.plural or r.others or r.attached:
                continue
            if run and r.first >= run[-1].last and r.kind == run[-1].kind and self._only_joined(run[-1].last, r.first):
                if r.actor != run[-1].actor:
                    run.append(r)
                continue
            if run and r.first < run[-1].last:
                continue
            if len(run) > 1:
                found.append(run)
            run = [r] if r.kind in ("person", "state") else []
        if len(run) > 1:
            found.append(run)
        return [
            run
            for run in found
            if "and" in lower[run[0].last : run[-1].first] or "&" in lower[run[0].last : run[-1].first]
        ]

    def _only_joined(self, first: int, last: int) -> bool:
        """Whether tokens [first, last) hold only commas, "and" and titles of the name that follows."""
        i = first
        while i < last:
            if self.tokens.lower[i] in (",", "and", "&", "the", "his", "her", "'s", "’s") or self._honours(i):
                i += 1
            elif (skipped := self.prefixes.get(i)) is not None and skipped > i:
                i = skipped
            else:
                return False
        return last > first
