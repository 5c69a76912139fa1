"""Floors of the who room on texts of ours, and of the office-holders against data kept outside the repository."""

import csv
import hashlib
import importlib.util
import re
from datetime import date
from pathlib import Path
from types import ModuleType

from onrecord.annotate.reading import Reading
from onrecord.annotate.who import Who
from onrecord.knowledge.actors import Actors, Person, load_actors, plain
from onrecord.language import load
from onrecord.records import Time

FLOORS = {"coref": 0.90, "title": 0.97, "counterpart": 0.90, "metonym": 0.95}
DIGEST = "c3488d00a8fd9222"
HEADS = re.compile(r"(president|prime minister|king|queen|chancellor|emir|amir|sultan|premier|supreme leader)")


def _scorer() -> ModuleType:
    path = Path(__file__).with_name("score_who.py")
    spec = importlib.util.spec_from_file_location("score_who", path)
    if spec is None or spec.loader is None:
        raise ImportError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_gold_is_the_one_the_floors_were_set_on() -> None:
    gold = Path(__file__).with_name("who_gold.jsonl").read_bytes()
    assert hashlib.sha256(gold).hexdigest()[:16] == DIGEST, "the gold has changed: set the floors anew, on purpose"


def test_floors() -> None:
    for kind, (right, total) in _scorer().score().items():
        assert right / total >= FLOORS[kind], f"{kind}: {right} of {total}"


def test_a_title_on_a_date_means_the_head_whom_others_list(shared_data: Path) -> None:
    """Heads of state and government by year, of the states that the knowledge covers: whom "the X president" means."""
    actors = load_actors()
    right = total = 0
    with (shared_data / "actors" / "office_holders.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            listed = "world-leaders" in row["source"]
            title = row["office"].lower().split(" of ")[0] if listed else row["office"].lower()
            day = _day_within(row) if HEADS.fullmatch(title) and "factbook" not in row["source"] else None
            if day is None or not actors.offices_of.get(row["country"]):
                continue
            total += 1
            right += _is(actors.titled(row["country"], title, day), row["person"], actors)
    assert total > 200
    assert right / total >= 0.95, f"{right} of {total}"


def _day_within(row: dict[str, str]) -> str | None:
    """A day on which a row's person surely held the office: in the middle of the spell, or of the year it was noted."""
    if len(row["from"]) == len(row["to"]) == 10:
        first, last = date.fromisoformat(row["from"]), date.fromisoformat(row["to"])
        return (first + (last - first) / 2).isoformat() if last.year >= 2010 else None
    start, end = int(row["from"][:4] or 0), int(row["to"][:4] or row["as_of"][:4])
    if not start or end < 2010 or end - start < 1:
        return None
    return f"{max(start + 1, (start + end + 1) // 2)}-01-05" if end - start > 1 else f"{end}-01-02"


def _is(person: Person | None, name: str, actors: Actors) -> bool:
    """Whether a person bears a name, word order, accents and spellings of vowels aside."""
    if person is None:
        return False
    wanted = {w for w in re.findall(r"[a-z]+", plain(name).split(" of ")[0]) if len(w) > 1}
    return any(len(wanted & set(re.findall(r"[a-z]+", plain(n)))) >= min(2, len(wanted)) for n in person.names)


SEEDS = {
    "his Russian counterpart": "person:vladimir-putin",
    "his Ukrainian counterpart": "person:volodymyr-zelenskyy",
    "The US leader": "person:joe-biden",
    "The US president": "person:joe-biden",
    "White House": "body:usa-white-house",
    "Kremlin": "body:rus-kremlin",
    "State Department": "body:usa-state-department",
    "Russian Foreign Ministry": "body:rus-foreign-ministry",
    "Russian Ministry of Foreign Affairs": "body:rus-foreign-ministry",
}


def test_the_seeds_know_counterparts_leaders_and_bodies(shared_data: Path) -> None:
    """Every such phrase of the five articles that the project started from; they are of winter 2022."""
    room = Who()
    room.open()
    texts = [path.read_text(encoding="utf-8") for path in sorted((shared_data / "seeds").glob("*.txt"))]
    found = 0
    for text, tokens in zip(texts, load().parse(texts), strict=True):
        reading = Reading("seed", text, tokens=tokens, published=Time(*["2022-02-12"] * 3, "given"))
        room.read(reading)
        for mention in reading.actors:
            expected = SEEDS.get(mention.text)
            found += expected is not None
            assert expected in (None, mention.actor), mention
    assert found >= 20
