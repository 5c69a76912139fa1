"""Pronouns: he, she, it, they and who, followed to the most salient mention before them that agrees.

Candidates are scored by distance, role and agreement, after Lappin and Leass (Computational Linguistics 1994);
binding rules them out first: the arguments of one verb are different people. Each resolution says why.
"""

from onrecord.annotate.who.mentions import Mention
from onrecord.annotate.who.speakers import Speakers
from onrecord.language.clauses import subject

POSSESSIVE = frozenset({"his", "her", "its", "their", "my", "our"})
_REFLEXIVE = frozenset({"himself", "herself", "itself", "themselves"})


class Pronouns(Speakers):
    """Resolves third-person and relative pronouns."""

    def _pronouns(self) -> list[Mention]:
        found, known = [], self.lexicon.pronouns
        for i, word in enumerate(self.tokens.lower):
            row = known.get(word)
            if row is None and word in self.lexicon.actors.words["collectives"]:
                counted = word not in ("two", "three") or (bool(self.tokens.deprel) and self._counts_people(i))
                if i and self.tokens.lower[i - 1] == "the" and self.tokens.words[i] == word and counted:
                    found.append(Mention("pronoun", i - 1, i + 1, i, "nominal", f"the {word}", values=["pair"]))
                continue
            if row is None or (self.tokens.upos and self.tokens.upos[i] not in ("PRON", "DET", "")):
                continue
            if word == "us" and self.tokens.words[i] == "US":
                continue
            kind = "he" if row["gender"] in ("m", "f") else {"n": "it"}.get(row["gender"] or "", "they")
            if word in ("i", "me", "my", "myself"):
                kind = "i"
            elif word in ("we", "us", "our", "ours", "ourselves"):
                kind = "we"
            elif word == "who":
                kind = "who"
            mention = Mention("pronoun", i, i + 1, i, "pronoun", word, values=[kind])
            mention.gender, mention.plural = row["gender"], row["number"] == "plural"
            found.append(mention)
        return found

    def _counts_people(self, i: int) -> bool:
        """Whether a number stands alone as the subject: "the two agreed"."""
        return self.tokens.deprel[i].startswith("nsubj") and self.tokens.upos[i] == "NUM"

    def _resolve_pronoun(self, m: Mention) -> None:
        kind = m.values[0]
        if kind == "he":
            self._third_person(m)
        elif kind == "it":
            self._thing(m)
        elif kind == "they":
            self._several(m)
        elif kind == "pair":
            self._counted(m)
        elif kind == "who":
            self._relative(m)

    def _relative(self, m: Mention) -> None:
        """ "who": the noun that its clause belongs to."""
        before = m.first - 2 if m.first and self.tokens.lower[m.first - 1] == "," else m.first - 1
        for r in reversed(self.resolved[-6:]):
            if r.last == before + 1 and r.kind in ("person", "group"):
                self._copy(m, r, "the person right before the relative clause")
                return
        if not self.tokens.head:
            return
        verb = self.tokens.head[m.head]
        for _ in range(3):
            if verb < 0:
                return
            if self.tokens.deprel[verb].startswith("acl"):
                target = self.at.get(self.tokens.head[verb])
                if target is not None:
                    self._copy(m, target, "the noun that the relative clause belongs to")
                return
            verb = self.tokens.head[verb]

    # ------------------------------------------------------------ he, she

    def _third_person(self, m: Mention) -> None:
        """he, she: the most salient person before it who agrees in gender."""
        scored = self._candidates(m)
        if not scored:
            return
        _, _, best, reason = max(scored, key=lambda s: (s[0], s[1]))
        self._copy(m, best, f"{reason}: {best.name}")
        m.others = []
        member = self.members.get(str(best.actor))
        if member is not None and member.gender is None and member.person is None:
            member.gender = m.gender

    def _candidates(self, m: Mention) -> list[tuple[float, int, Mention, str]]:
        tokens, here = self.tokens, self.sentence_of[m.first]
        reflexive, possessive = m.words in _REFLEXIVE, m.words in POSSESSIVE
        clause = self._clause_of(m.head)
        actor_of_subject = None if reflexive or possessive else self._shared_subject(m)
        inside = self.quoted[m.head]
        speaker = self._quote_speaker(m) if inside else None
        found: list[tuple[float, int, Mention, str]] = []
        seen: set[str] = set()
        for r in reversed(self.resolved):
            distance = here - self.sentence_of[r.first]
            if distance > 6 or (distance > 3 and found):
                break
            if (
                r.kind != "person"
                or r.plural
                or r.actor is None
                or (r.what == "pronoun" and r.values[0] not in ("he",))
            ):
                continue
            gender = self._gender_of(r)
            if gender not in (None, m.gender):
                continue
            if r.first <= m.first < r.last and r.first != m.first:
                continue
            if m.first <= r.first and m.first != r.first:
                continue
            if inside and speaker is not None and r.actor == speaker and not reflexive:
                continue
            if actor_of_subject is not None and r.actor == actor_of_subject:
                continue
            if not inside and self.quoted[r.head] and distance > 0 and r.what == "pronoun":
                continue
            if distance == 0 and not reflexive and not possessive and self._coargument(m, r):
                continue
            if distance == 0 and r.what != "pronoun" and self._inside_of(r, m):
                continue
            score, reason = 0.0, "last person before it"
            score -= 1.4 * distance
            if self._subject_like(r):
                score += 1.0
                reason = "subject before it"
            if self._main_subject(r):
                score += 0.5
            if gender == m.gender:
                score += 0.7
            elif gender is None:  # most people in the news are men
                score += 0.3 if m.gender == "m" else -1.0
            if r.what == "name":
                score += 0.1
            if tokens.deprel and tokens.deprel[r.head] in ("nmod:poss", "compound"):
                score -= 0.7
            if tokens.deprel and tokens.deprel[r.head].startswith(("nmod", "obl")) and not possessive:
                score -= 0.2
            if self._subject_like(m) and self._subject_like(r):
                score += 0.3
            if r.actor.startswith("unnamed:"):
                score -= 1.0
            if r.actor not in seen:
                member = self.members.get(r.actor)
                score += 0.1 * min(member.count, 5) if member else 0.0
            if (
                possessive
                and distance == 0
                and clause is not None
                and self._clause_of(r.head) == clause
                and self._subject_like(r)
            ):
                score += 0.7
                reason = "subject of its clause"
            if distance == 0 and r.form == "name" and self._reported(m, r):
                score -= 3.0
            if possessive and distance == 0 and self._coordinated(m, r):
                score += 3.0
                reason = "joined to it"
            seen.add(r.actor)
            found.append((score, r.first, r, reason))
        if not found or max(f[0] for f in found) < -3.5:
            found += self._cataphora(m)
        return found

    def _shared_subject(self, m: Mention) -> str | None:
        """The actor of the subject, own or shared, of the verb over an object pronoun: another than the object."""
        if not self.tokens.head or not self.tokens.deprel[m.head].startswith(("obj", "iobj", "obl")):
            return None
        owner = subject(self.tokens, self.tokens.head[m.head])
        found = self._mention_over(owner) if owner is not None and owner < m.head else None
        return found.actor if found is not None else None

    def _cataphora(self, m: Mention) -> list[tuple[float, int, Mention, str]]:
        """ "In his speech, X said": the subject that follows in the same sentence."""
        here = self.sentence_of[m.first]
        for n in self.mentions:
            if n.first > m.first and self.sentence_of[n.first] == here and n.what == "name" and self._subject_like(n):
                if n.actor is None:
                    self._resolve_name(n)
                if n.actor and n.actor in self.members and self.members[n.actor].gender in (None, m.gender):
                    return [(0.0, n.first, n, "subject that follows")]
        return []

    def _reported(self, m: Mention, r: Mention) -> bool:
        """Whether a pronoun says what a clause with the name as its subject reports: nobody names himself so."""
        verb, clause = self.tokens.head[m.head], self._clause_of(r.head)
        if verb < 0 or clause is None or self.tokens.lemma[verb] not in self.lexicon.words["saying_verbs"]:
            return False
        if not self._subject_like(m) or verb < r.head:
            return False
        heads, deprel = self.tokens.head, self.tokens.deprel
        return heads[clause] == verb or (heads[verb] == clause and deprel[verb].startswith(("parataxis", "ccomp")))

    def _coordinated(self, m: Mention, r: Mention) -> bool:
        """ "Smith and his daughter": what is owned is joined to the owner."""
        owned = self.tokens.head[m.head] if self.tokens.head else -1
        return owned >= 0 and self.tokens.deprel[owned] == "conj" and self.tokens.head[owned] == self._top(r.head)

    def _gender_of(self, r: Mention) -> str | None:
        member = self.members.get(str(r.actor))
        return member.gender if member is not None else r.gender

    def _inside_of(self, r: Mention, m: Mention) -> bool:
        """A possessor within a phrase is not the phrase: "his Russian counterpart"."""
        return r.first <= m.first < r.last

    # ------------------------------------------------------------ it

    def _thing(self, m: Mention) -> None:
        """it, its: a body or state, only where it acts, says or owns like one."""
        tokens, lower = self.tokens, self.tokens.lower
        if not tokens.head:
            return
        if m.words == "itself":
            verb = tokens.head[m.head]
            owner = subject(tokens, verb) if verb >= 0 else None
            found = self._mention_over(owner) if owner is not None and owner < m.head else None
            if found is not None and found.kind in ("body", "state"):
                self._copy(m, found, f"the subject of its own verb: {found.name}")
            return
        if m.words == "its":
            governor = tokens.head[m.head]
            owned = governor >= 0 and (
                lower[governor] in self.lexicon.words["owned_nouns"]
                or lower[governor] in self.actors.nouns
                or tokens.lemma[governor] in self.lexicon.words["owned_nouns"]
            )
            if not owned:
                return
        else:
            governor = tokens.head[m.head]
            relation = tokens.deprel[m.head]
            addressed = relation in ("obj", "iobj") and governor >= 0
            if addressed and tokens.lemma[governor] not in self.lexicon.words["addressing_verbs"]:
                return
            if governor < 0 or not (addressed or relation.startswith("nsubj")):
                return
            if (sayer := self._embedding_subject(governor)) is not None:
                self._copy(m, sayer, f"says so of itself: {sayer.name}")
                return
            lemma = tokens.lemma[governor].lower()
            if addressed:
                pass
            elif lemma not in self.lexicon.words["agent_verbs"] or (
                tokens.deprel[m.head] == "nsubj:pass" and lemma not in ("accuse", "force", "ask", "invite")
            ):
                return
        here, speaker = self.sentence_of[m.first], self._quote_speaker(m) if self.quoted[m.head] else None
        saying = governor >= 0 and tokens.lemma[governor] in self.lexicon.words["saying_verbs"]
        best: tuple[float, int, Mention] | None = None
        for r in reversed(self.resolved):
            distance = here - self.sentence_of[r.first]
            if distance > 2:
                break
            if (
                r.kind not in ("body", "state")
                or r.plural
                or r.first >= m.first
                or (r.what == "state" and r.form == "nominal")
            ):
                continue
            if speaker is not None and r.actor == speaker:
                continue
            if saying and self.quoted[r.head] and not self.quoted[m.head]:
                continue  # what a quotation names is not who says it
            if distance == 0 and m.words != "its" and self._coargument(m, r):
                continue
            score = -1.2 * distance + (1.2 if self._subject_like(r) else 0) + (0.5 if self._main_subject(r) else 0)
            if tokens.deprel[r.head] in ("amod", "compound") or r.why == "adjective of the state":
                score -= 0.8
            if r.why == "name of the state" and self._locative(r):
                score -= 0.6
            if distance == 0 and self._clause_of(r.head) == self._clause_of(m.head) and self._subject_like(r):
                score += 0.8
            if r.sector == "JRN" and m.words == "its":
                score -= 1.0
            if best is None or score > best[0]:
                best = (score, r.first, r)
        if best is not None and best[0] > -2.5:
            self._copy(m, best[2], f"acts or owns as a body does; the most salient before it: {best[2].name}")

    def _embedding_subject(self, predicate: int) -> Mention | None:
        """The body or state that says, thinks or wants the clause: "the airline said it had lost contact"."""
        tokens, verb = self.tokens, self.tokens.head[predicate]
        if (
            verb < 0
            or tokens.deprel[predicate] != "ccomp"
            or tokens.lemma[verb] not in self.lexicon.words["agent_verbs"]
        ):
            return None
        owner = subject(tokens, verb)
        found = self._mention_over(owner) if owner is not None and owner < predicate else None
        return found if found is not None and found.kind in ("body", "state") and not found.plural else None

    # ------------------------------------------------------------ they

    def _several(self, m: Mention) -> None:
        """they, their: people or states joined by "and", or a group: the most salient of these before it."""
        here, recent = self.sentence_of[m.first], self._recent(m, 2)
        best: tuple[float, list[Mention]] | None = None
        for parts in [*self._joined(recent), *self._meeting(recent), *([r] for r in recent)]:
            r = parts[0]
            distance = here - self.sentence_of[r.first]
            if distance > 2 or parts[-1].last > m.first:
                continue
            group = len(parts) > 1 or r.plural or r.kind == "group" or bool(r.others)
            if not group and not (r.kind == "body" and r.sector in ("COP", "MIL", "REB")):
                continue
            if distance == 0 and m.words == "them" and self._coargument(m, r):
                continue
            score = -1.2 * distance + r.first / (len(self.tokens) + 1)
            score += (0.8 if self._subject_like(r) else 0.0) + (0.4 if self._main_subject(r) else 0.0)
            score += 0.3 if len(parts) > 1 or r.others else 0.0
            score -= 0.0 if group else 0.5
            score -= 0.5 if r.why == "people of the state" or (len(parts) > 1 and r.kind == "state") else 0.0
            if best is None or score > best[0]:
                best = (score, parts)
        if best is None:
            return
        first, *rest = best[1]
        self._copy(m, first, "the most salient plural before it: " + " and ".join(str(p.name) for p in best[1]))
        m.others += [self._twin(m, p, str(m.why)) for part in rest for p in (part, *part.others)]

    def _counted(self, m: Mention) -> None:
        """the pair, the trio: so many of the leaders or people just spoken of."""
        number = self.lexicon.actors.words["collectives"][self.tokens.lower[m.head]]
        if pair := self._pair_before(m, number):
            m.plural = True
            self._be_all(m, pair, f"{number} who stand together before it")
            return
        people = self._recent_people(m, "leader")[:number]
        people = people if len(people) == number else self._recent_people(m, "")[:number]
        if len(people) == number:
            m.plural = True
            order = list(self.members)
            people.sort(key=lambda p: order.index(p.id))
            self._be_all(m, people, "the last that the number fits: " + " and ".join(p.name for p in people))
