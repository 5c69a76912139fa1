"""What loading makes is kept on disk: read back whole, made anew when a file of the package changes."""

import re
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest

from onrecord.annotate.who.lexicon import Lexicon, load_lexicon
from onrecord.documents.furniture import Furniture, furniture
from onrecord.knowledge import kept as module
from onrecord.knowledge.actors import load_actors
from onrecord.knowledge.kept import kept


@dataclass(frozen=True, slots=True)
class Pair:
    left: str
    right: int = 2


MADE: list[str] = []


def _inner() -> list[Pair]:
    MADE.append("inner")
    return [Pair("a"), Pair("b", 3)]


def _outer(name: str | None = None) -> dict[str, object]:
    MADE.append("outer")
    return {"name": name, "inner": inner(), "pattern": re.compile(r"(?P<word>b\w+)|(\d)", re.I)}


def fresh() -> None:
    """Make the loaders anew, as another process would."""
    global inner, outer
    inner, outer = kept(_inner), kept(_outer)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to keep in, and a package of one file."""
    package = tmp_path / "package"
    package.mkdir()
    (package / "table.yaml").write_text("a: 1")
    monkeypatch.setattr(module, "PACKAGE", package)
    monkeypatch.setattr(module, "FOLDER", tmp_path / "kept")
    monkeypatch.setattr(module, "_names", {})
    module._stamp.cache_clear()
    monkeypatch.setattr(
        module,
        "import_module",
        lambda name: globals_of() if name == __name__ else __import__("importlib").import_module(name),
    )
    MADE.clear()
    fresh()
    yield tmp_path / "kept"
    module._stamp.cache_clear()


def globals_of() -> SimpleNamespace:
    return SimpleNamespace(_inner=inner, _outer=outer)


def test_read_back(folder: Path) -> None:
    first = outer()
    fresh()
    again = outer()
    assert MADE == ["outer", "inner"]
    assert again["inner"] == first["inner"] == [Pair("a"), Pair("b", 3)]
    assert again["inner"] is inner(), "an object of another loader within it stays one object"
    assert again is outer(), "read once a process"
    pattern = again["pattern"]
    assert isinstance(pattern, re.Pattern) and pattern.flags == first["pattern"].flags
    assert [m.groupdict() for m in pattern.finditer("a Big 7")] == [{"word": "Big"}, {"word": None}]


def test_by_argument(folder: Path) -> None:
    outer("x")
    fresh()
    assert outer("x")["name"] == "x" and outer()["name"] is None
    assert MADE == ["outer", "inner", "outer"]


def test_made_anew_when_a_file_changes(folder: Path) -> None:
    outer()
    (folder.parent / "package" / "table.yaml").write_text("a: 12")
    module._stamp.cache_clear()
    fresh()
    outer()
    assert MADE == ["outer", "inner"] * 2


@pytest.mark.parametrize("damage", [b"", b"torn", None])
def test_damaged_file_is_made_anew(folder: Path, damage: bytes | None) -> None:
    outer()
    for path in folder.iterdir():
        path.write_bytes(path.read_bytes()[:-20] if damage is None else damage)
    fresh()
    assert outer()["inner"] == [Pair("a"), Pair("b", 3)]
    assert MADE == ["outer", "inner"] * 2


def test_nowhere_to_write(folder: Path) -> None:
    folder.write_text("a file where the folder would be")
    assert outer()["name"] is None
    fresh()
    assert outer()["inner"] == [Pair("a"), Pair("b", 3)]


def test_other_arguments_are_not_kept(folder: Path) -> None:
    kept(lambda path: MADE.append("own") or [path])(Path("own"))
    assert MADE == ["own"] and not folder.exists()


def test_lexicons_are_the_same_read_or_made() -> None:
    lexicon, made = load_lexicon(), Lexicon(load_actors())
    assert lexicon.actors is load_actors()
    assert lexicon.trie.root == made.trie.root and lexicon.given == made.given
    read, built = furniture(), Furniture()
    assert read._whole.pattern == built._whole.pattern and read._whole.flags == built._whole.flags
    text = "Photo: Reuters\nThe ministers met in Vienna on Friday.\nRead more: Ten places to see"
    assert read.read(text).marks() == built.read(text).marks()
