"""Readable data that the rooms rest on, read once and checked against a schema as it is read.

Tables are CSV files with a header, everything else is YAML. A file that breaks its schema raises `KnowledgeError`,
which names the file, the line or key, what was found and what may stand there.
"""

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from onrecord.errors import KnowledgeError

Check = Callable[[str], bool]
LIST_SEPARATOR = "|"
FOLDER = Path(__file__).parent


def text_of(name: str) -> str:
    """The text of a file under `onrecord/knowledge`, such as `actors/states.csv`.

    Raises KnowledgeError if there is none.
    """
    path = FOLDER / name
    if not path.is_file():
        raise KnowledgeError(f"no file {name!r} under onrecord/knowledge: is the package installed whole?")
    return path.read_text(encoding="utf-8")


def load_table(name: str | Path, columns: Mapping[str, Check | None], key: Iterable[str] = ()) -> list[dict[str, str]]:
    """The rows of a CSV table with exactly these columns.

    `columns` maps a column to a check of its values or None; `key` names columns that together must be unique. A `Path`
    is read as it is, a string is a file under `onrecord/knowledge`. Raises KnowledgeError.
    """
    text = name.read_text(encoding="utf-8-sig") if isinstance(name, Path) else text_of(name)
    reader = csv.reader(io.StringIO(text))
    header = next(reader, [])
    if header != list(columns):
        raise KnowledgeError(f"{name}: the header is {','.join(header)!r}; it must be {','.join(columns)!r}")
    checks = [(i, column, cache(check)) for i, (column, check) in enumerate(columns.items()) if check is not None]
    at = [header.index(column) for column in key]
    rows, seen = [], set()
    for values in reader:
        if len(values) != len(header):
            raise KnowledgeError(f"{name}:{reader.line_num}: {len(values)} fields, but the header has {len(header)}")
        for i, column, check in checks:
            if not check(values[i]):
                raise KnowledgeError(f"{name}:{reader.line_num}: {column} can't be {values[i]!r}")
        if at:
            unique = tuple([values[i] for i in at])
            if unique in seen:
                raise KnowledgeError(f"{name}:{reader.line_num}: {', '.join(unique)} stands there twice; drop one line")
            seen.add(unique)
        rows.append(dict(zip(header, values)))  # noqa: B905  (their lengths are compared above)
    return rows


@cache
def _loader() -> Any:
    """YAML in which `on`, `no` and `off` are words, as in YAML 1.2. The library is imported where something is read:
    what `kept` holds needs it no more."""
    import yaml

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {
            first: [(tag, pattern) for tag, pattern in rules if tag != "tag:yaml.org,2002:bool" or first in "tTfF"]
            for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
        }

    return Loader


def load_yaml(name: str | Path, schema: Any = None) -> Any:
    """The content of a YAML file, checked against `schema` (see `check_shape`).

    Raises KnowledgeError, also for a key that stands twice in one mapping, where YAML would drop the first.
    """
    import yaml

    text = name.read_text(encoding="utf-8") if isinstance(name, Path) else text_of(name)
    try:
        loader = _loader()(text)
        node = loader.get_single_node()
        value = None if node is None else _plain(loader, node, name)
    except yaml.YAMLError as error:
        raise KnowledgeError(f"{name} is not YAML: {error}") from error
    if schema is not None:
        check_shape(value, schema, str(name))
    return value


def _plain(loader: Any, node: Any, name: str | Path) -> Any:
    """What a node stands for. Twice as fast as the library's way, which is made for objects of any class."""
    if node.id == "scalar":
        return node.value if node.tag == "tag:yaml.org,2002:str" else loader.construct_object(node)
    if node.id == "sequence":
        return [_plain(loader, item, name) for item in node.value]
    found: dict[Any, Any] = {}
    for key_node, item in node.value:
        key = _plain(loader, key_node, name)
        if key in found:
            raise KnowledgeError(f"{name}:{key_node.start_mark.line + 1}: {key!r} stands there twice; merge them")
        found[key] = _plain(loader, item, name)
    return found


def check_shape(value: Any, schema: Any, where: str) -> None:
    """Hold a value to a schema in the shape of the data itself.

    A type stands for a value of that type, `[x]` for a list of x, `{str: x}` for a mapping to x, `{"a": x, "b?": y}`
    for a mapping with key a and perhaps b and no others, a tuple for any one of its members (types, constants or None).
    Raises KnowledgeError that names the place.
    """
    if isinstance(schema, tuple):
        if not any(_fits(value, option, where) for option in schema):
            raise KnowledgeError(f"{where} is {value!r}; it must be one of {', '.join(_name(o) for o in schema)}")
    elif isinstance(schema, list):
        _expect(isinstance(value, list), value, "a list", where)
        for i, item in enumerate(value):
            check_shape(item, schema[0], f"{where}[{i}]")
    elif isinstance(schema, dict) and str in schema:
        _expect(isinstance(value, dict), value, "a mapping", where)
        for name, item in value.items():
            _expect(isinstance(name, str), name, "a word for a key (quote it?)", where)
            check_shape(item, schema[str], f"{where}.{name}")
    elif isinstance(schema, dict):
        _check_fields(value, schema, where)
    elif isinstance(schema, type):
        _expect(isinstance(value, schema) and not (schema is int and value is True), value, _name(schema), where)
    else:
        _expect(value == schema, value, repr(schema), where)


def _check_fields(value: Any, schema: dict[str, Any], where: str) -> None:
    _expect(isinstance(value, dict), value, "a mapping", where)
    allowed = {name.rstrip("?"): shape for name, shape in schema.items()}
    for name in value:
        if name not in allowed:
            raise KnowledgeError(f"{where}: {name!r} has no meaning; choose of {', '.join(sorted(allowed))}")
    for name in schema:
        if not name.endswith("?") and name not in value:
            raise KnowledgeError(f"{where}: {name!r} is missing")
    for name, item in value.items():
        check_shape(item, allowed[name], f"{where}.{name}")


def _fits(value: Any, schema: Any, where: str) -> bool:
    try:
        check_shape(value, schema, where)
    except KnowledgeError:
        return False
    return True


def _expect(holds: bool, value: Any, wanted: str, where: str) -> None:
    if not holds:
        raise KnowledgeError(f"{where} is {value!r}; it must be {wanted}")


def _name(schema: Any) -> str:
    return schema.__name__ if isinstance(schema, type) else repr(schema)


def split(cell: str) -> list[str]:
    """The members of a list cell, which are separated by `|`."""
    if LIST_SEPARATOR not in cell:
        return [cell.strip()] if cell.strip() else []
    return [part for part in (p.strip() for p in cell.split(LIST_SEPARATOR)) if part]
