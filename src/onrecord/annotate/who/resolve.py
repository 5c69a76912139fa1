"""Who each mention is: names linked, titles looked up on their date, nouns and pronouns followed to their antecedents.

Rules run in text order, each leaves its reason in `why`. The order of preference follows the multi-pass sieve of Lee et
al. (Computational Linguistics 2013): exact and stated facts first, agreement and salience last.
"""

from onrecord.annotate.who.mentions import Mention
from onrecord.annotate.who.pronouns import POSSESSIVE, Pronouns


class Resolver(Pronouns):
    """Resolves the mentions of one document."""

    def run(self) -> list[Mention]:
        """All mentions with their actors, pronouns included, in text order; what stays unresolved is left out."""
        self._attach_roles()
        self._meet_full_names()
        self._mark_quotations()
        pronouns = self._pronouns()
        self.pronoun_at = {p.first: p for p in pronouns}
        queue = sorted([*self.mentions, *pronouns], key=lambda m: (m.first, -m.last))
        self._index(queue)
        late: list[Mention] = []
        for mention in queue:
            if mention.drop:
                continue
            ours = mention.what in ("title", "noun") and self.tokens.lower[mention.first] in ("our", "my")
            if ours or (mention.what == "pronoun" and mention.values[0] in ("i", "we")):
                late.append(mention)
                continue
            self._resolve(mention)
            if mention.actor is not None:
                self.resolved.append(mention)
                self.at[mention.head] = mention
        for mention in sorted(late, key=lambda m: m.what != "pronoun"):
            if mention.what == "pronoun":
                self._first_person(mention)
            else:
                self._resolve(mention)
            if mention.actor is not None:
                self.resolved.append(mention)
        self._complete()
        self.resolved.sort(key=lambda m: (m.first, -m.last))
        return self.resolved

    def _complete(self) -> None:
        """Give every mention of a person unknown before what the text said of them only later."""
        for m in self.resolved:
            member = self.members.get(str(m.actor))
            if member is not None and member.person is None:
                m.country, m.sector = m.country or member.country, m.sector or member.sector

    def _resolve(self, m: Mention) -> None:
        if m.actor is not None and m.what != "name":
            return
        if m.what in ("title", "noun", "counterpart") and self.tokens.lower[m.first] in POSSESSIVE:
            self._resolve_possessor(m)
        if m.what == "name":
            self._resolve_name(m)
        elif m.what == "title":
            self._resolve_title(m)
        elif m.what == "counterpart":
            self._resolve_counterpart(m)
        elif m.what == "noun":
            self._resolve_noun(m)
        elif m.what == "pronoun" and m.actor is None:
            self._resolve_pronoun(m)

    def _resolve_possessor(self, m: Mention) -> None:
        """Resolve "his" in "his troops" first: it says whose they are."""
        owner = self.pronoun_at.get(m.first)
        if owner is not None and owner.values[0] in ("he", "it", "they", "we", "i"):
            if owner.actor is None:
                self._resolve_pronoun(owner)
            if owner.actor is not None and not m.owners and not owner.others and m.what != "counterpart":
                m.owners.append(owner)
