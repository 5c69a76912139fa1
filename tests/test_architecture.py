"""Data flows one way: a room imports only rooms before it."""

import ast
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src" / "onrecord"
ORDER = [
    ("errors", "records"),
    ("ids", "stage", "knowledge"),
    ("language.tokens",),
    ("documents.tables", "documents.repair"),
    ("language",),
    ("annotate.reading",),
    ("documents",),
    ("annotate",),
    ("copies",),
    ("facts",),
    ("stories",),
    ("engines",),
    ("pipeline",),
    ("store",),
    ("export", "report"),
    ("web",),
    ("cli",),
    ("reference", "__main__"),
]


def rank(module: str) -> int:
    """The level of the most specific room that a module lies in."""
    fits = [
        (len(room), level) for level, rooms in enumerate(ORDER) for room in rooms if f"{module}.".startswith(room + ".")
    ]
    return max(fits)[1]


def imports(path: Path) -> set[str]:
    """Modules of the package that a file imports, anywhere in it, without the package's name."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("onrecord."):
            module = (node.module or "").removeprefix("onrecord.")
            inner = [f"{module}.{alias.name}" for alias in node.names]
            found |= {m if (SOURCE / f"{m.replace('.', '/')}.py").exists() else module for m in inner}
        elif isinstance(node, ast.Import):
            found |= {a.name.removeprefix("onrecord.") for a in node.names if a.name.startswith("onrecord.")}
    return found


def test_lower_rooms_never_import_higher_ones() -> None:
    wrong = []
    for path in sorted(SOURCE.rglob("*.py")):
        module = ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")
        if module == "__init__":
            continue
        for imported in sorted(imports(path)):
            if rank(imported) > rank(module):
                wrong.append(f"{module} imports {imported}")
    assert wrong == []
