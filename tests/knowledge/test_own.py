"""A user's own actors: from a table or a saved Wikidata query into a folder that is read after the shipped tables."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from onrecord.cli import cli
from onrecord.errors import ConfigurationError, KnowledgeError
from onrecord.knowledge.actors import load_actors
from onrecord.knowledge.actors.own import add, digest, from_table, from_wikidata, own_folder

TABLE = """of,office,person,from,to,gender,short,aliases
AND,prime-minister,Marta Exemple,2027-01-10,,f,,Marta Example
XYZ,president,Nobody Here,2020-01-01,,,,
AND,grand-vizier,Nobody Else,2020-01-01,,,,
AND,president,Bad Date,soon,,,,
"""


def test_a_table_is_taken_row_by_row_and_what_is_refused_says_why(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(TABLE, encoding="utf-8")
    rows = from_table(path, load_actors())
    assert [r["person"] for r in rows.holders] == ["Marta Exemple"]
    assert [why.split(":")[0] for _, why in rows.refused] == [
        "'XYZ' is no country code and no body",
        "office 'grand-vizier' is unknown",
        "from is 'soon', which is no ISO date",
    ]
    folder = tmp_path / "knowledge"
    add(folder, rows)
    actors = load_actors(folder)
    person = actors.titled("AND", "prime minister", "2027-06-01")
    assert person is not None and person.names == ("Marta Exemple", "Marta Example") and person.gender == "f"
    before = digest(folder)
    add(folder, rows)
    assert digest(folder) == before, "adding the same rows again changes nothing"


def test_a_saved_wikidata_answer_is_matched_by_titles(tmp_path: Path) -> None:
    columns = ["person", "personLabel", "genderLabel", "code", "officeLabel", "start", "end"]
    cells = [
        ("http://www.wikidata.org/entity/Q1", "Anna Neu", "female", "FRA", "President of France", "2032-05-14", ""),
        ("http://www.wikidata.org/entity/Q2", "Bo Alt", "male", "FRA", "Keeper of Seals", "2032-05-14", ""),
    ]
    bindings = [{c: {"value": v} for c, v in zip(columns, row, strict=True) if v} for row in cells]
    path = tmp_path / "answer.json"
    path.write_text(json.dumps({"head": {"vars": columns}, "results": {"bindings": bindings}}), encoding="utf-8")
    rows = from_wikidata(path, load_actors())
    assert rows.holders == [{"of": "FRA", "office": "president", "person": "Anna Neu", "from": "2032-05-14", "to": ""}]
    assert rows.persons[0]["qid"] == "Q1" and rows.persons[0]["gender"] == "f"
    assert rows.refused == [("Bo Alt, Keeper of Seals", "no office is called 'Keeper of Seals'")]


def test_wrong_files_and_folders_are_named(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("who,what\na,b\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match="no column of, office"):
        from_table(path, load_actors())
    path = tmp_path / "answer.json"
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(KnowledgeError, match="no SPARQL answer"):
        from_wikidata(path, load_actors())
    with pytest.raises(ConfigurationError, match="no folder"):
        own_folder(str(tmp_path / "absent"))


def test_the_command_lists_checks_and_extends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = CliRunner().invoke
    assert "no faults" in run(cli, ["knowledge", "check"]).output
    assert "François Hollande" in run(cli, ["knowledge", "holders", "FRA", "--office", "president"]).output
    assert "foreign-minister\tforeign minister" in run(cli, ["knowledge", "offices"]).output
    assert "SELECT" in run(cli, ["knowledge", "query"]).output
    path, folder = tmp_path / "mine.csv", tmp_path / "own"
    path.write_text(TABLE, encoding="utf-8")
    done = run(cli, ["knowledge", "add", str(path), "--to", str(folder)])
    assert "1 terms of office" in done.output and "3 rows were refused" in done.output
    monkeypatch.setenv("ONRECORD_KNOWLEDGE", str(folder))
    found = run(cli, ["knowledge", "find", "the Andorran prime minister", "--on", "2027-02-01"])
    assert "person:marta-exemple" in found.output
