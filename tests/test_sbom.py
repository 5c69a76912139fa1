"""The bill of materials lists what is installed, and what is installed is pinned."""

import importlib.util
import tomllib
from importlib.metadata import requires, version
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]


def load_sbom() -> ModuleType:
    spec = importlib.util.spec_from_file_location("sbom", ROOT / ".ci" / "sbom.py")
    assert spec and spec.loader
    sbom = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sbom)
    return sbom


def direct() -> list[str]:
    """What the installed onrecord requires without extras."""
    wanted = [Requirement(text) for text in requires("onrecord") or ()]
    return [canonicalize_name(requirement.name) for requirement in wanted if requirement.marker is None]


def test_every_dependency_is_listed_with_the_version_that_is_installed() -> None:
    sbom = load_sbom()
    bill = sbom.bill()
    assert bill["metadata"]["component"]["name"] == "onrecord"
    listed = {canonicalize_name(c["name"]): c["version"] for c in bill["components"]}
    if not direct():
        pytest.skip("onrecord is not installed here")
    for required in direct():
        name = canonicalize_name(required)
        if name in listed:
            assert listed[name] == version(required)
    assert {"numpy", "pyarrow", "duckdb", "onnxruntime"} <= set(listed)
    assert not {"pytest", "ruff", "hypothesis"} & set(listed)
    assert bill == sbom.bill()


def test_every_dependency_is_pinned_within_its_bounds() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pins = {canonicalize_name(name): pin for name, _, pin in (line.partition("==") for line in lines)}
    assert all(pin and not set(pin) & set(" ;@/") for pin in pins.values())
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    for text in (*project["dependencies"], *extras["dev"], *extras["docx"], *extras["pdf"]):
        wanted = Requirement(text)
        if wanted.name != "onrecord":
            assert wanted.specifier.contains(pins[canonicalize_name(wanted.name)]), text
    if set(direct()) != {canonicalize_name(Requirement(text).name) for text in project["dependencies"]}:
        pytest.skip("another version of onrecord is installed here")
    bill = load_sbom().bill()
    assert {canonicalize_name(c["name"]) for c in bill["components"]} <= set(pins)
