"""Write the table of forms whose lemma rules and dictionary miss: form, Penn tag, lemma, from the treebanks."""

from __future__ import annotations

import collections
import gzip
from pathlib import Path

from onrecord.language.lemmas import Lemmas


def rows(path: Path) -> list[tuple[str, str, str, str]]:
    """(form, UPOS, XPOS, lemma) of each word of a CoNLL-U file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        cells = (line.rstrip("\n").split("\t") for line in lines if line[:1].isdigit())
        return [(c[1], c[3], c[4], c[2]) for c in cells if c[0].isdigit()]


def write_table(data: Path, target: Path) -> None:
    """The commonest lemma of each form and tag, where the rules give another one."""
    with gzip.open(target, "wt", encoding="utf-8"):
        pass
    rules = Lemmas(target)
    counts: dict[tuple[str, str], collections.Counter[str]] = collections.defaultdict(collections.Counter)
    example: dict[tuple[str, str], tuple[str, str, str]] = {}
    for bank in ("ewt", "gum"):
        for form, upos, xpos, lemma in rows(data / bank / "train.conllu.gz"):
            if upos in ("PROPN", "X") or lemma == "_":
                continue
            key = (form.lower().replace("\u2019", "'"), xpos)
            counts[key][lemma] += 1
            example[key] = (form.lower(), upos, xpos)
    lines = []
    for key, lemmas in sorted(counts.items()):
        lemma, times = lemmas.most_common(1)[0]
        if lemma != rules(*example[key]) and times / sum(lemmas.values()) > 0.6 and "\t" not in lemma:
            lines.append(f"{key[0]}\t{key[1]}\t{lemma}\n")
    target.write_bytes(gzip.compress("".join(lines).encode(), mtime=0))


def accuracy(data: Path, table: Path) -> dict[str, float]:
    """Share of test words whose lemma is right, gold tags given."""
    lemmas = Lemmas(table)
    out = {}
    for bank in ("ewt", "gum"):
        test = [r for r in rows(data / bank / "test.conllu.gz") if r[3] != "_"]
        out[bank] = round(100 * sum(lemmas(f, u, x) == le for f, u, x, le in test) / len(test), 2)
    return out
