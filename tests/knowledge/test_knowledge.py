"""The loader of readable data, and the files of actors held to their schema."""

from itertools import pairwise
from pathlib import Path

import pytest

from onrecord.errors import KnowledgeError
from onrecord.knowledge import check_shape, load_table, load_yaml
from onrecord.knowledge.actors import load_actors, plain, slug


def test_a_table_names_file_line_and_value_that_break_it(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("code,name\nFRA,France\nx,Nowhere\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"t\.csv:3: code can't be 'x'"):
        load_table(path, {"code": str.isupper, "name": None})
    with pytest.raises(KnowledgeError, match="the header is"):
        load_table(path, {"code": None})
    path.write_text("code,name\nFRA,France\nFRA,France\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match="FRA stands there twice"):
        load_table(path, {"code": None, "name": None}, ("code",))


def test_yaml_is_held_to_a_schema_of_its_own_shape(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    path.write_text("a: {words: [x, y]}\n", encoding="utf-8")
    schema = {str: {"words": [str], "sector?": ("GOV", None)}}
    assert load_yaml(path, schema) == {"a": {"words": ["x", "y"]}}
    with pytest.raises(KnowledgeError, match="'extra' has no meaning"):
        check_shape({"a": {"words": [], "extra": 1}}, schema, "t")
    with pytest.raises(KnowledgeError, match="one of 'GOV', None"):
        check_shape({"a": {"words": [], "sector": "XXX"}}, schema, "t")


def test_the_shipped_files_hold_their_schema() -> None:
    actors = load_actors()
    assert len([s for s in actors.states.values() if s.leader]) > 195
    heads = ("head_of_state", "head_of_government")
    headed = {of for of, office in actors.terms if actors.offices[office].rank in heads}
    assert len(headed & set(actors.states)) >= 190
    ministers = {of for of, office in actors.terms if office == "foreign-minister" and of in actors.states}
    assert len(ministers) >= 30
    for body in actors.bodies.values():
        part = body.part_of
        assert part is None or part in actors.states or f"body:{part}" in actors.bodies, body


def test_no_office_of_one_holder_is_held_twice_at_once() -> None:
    actors = load_actors()
    single = {"president", "prime-minister", "king", "chancellor", "emir", "foreign-minister", "defence-minister"}
    for (of, office), terms in actors.terms.items():
        if office not in single or of == "CHE":
            continue
        for a, b in pairwise(terms):
            assert (a.end and a.end <= b.start) or of == "LBY", (a, b)  # Libya had rival governments


@pytest.mark.parametrize(
    ("of", "title", "date", "name"),
    [
        ("FRA", "president", "2014-06-20", "François Hollande"),
        ("FRA", "president", "2018-03-05", "Emmanuel Macron"),
        ("USA", "leader", "2022-02-12", "Joe Biden"),
        ("USA", "secretary of state", "2013-10-01", "John Kerry"),
        ("GBR", "foreign secretary", "2018-03-12", "Boris Johnson"),
        ("DEU", "leader", "2014-09-01", "Angela Merkel"),
        ("DEU", "president", "2019", "Frank-Walter Steinmeier"),
        ("RUS", "foreign minister", "2014-09-05", "Sergey Lavrov"),
        ("body:nato", "chief", "2014-09-04", "Anders Fogh Rasmussen"),
        ("body:eu", "foreign policy chief", "2018-04-16", "Federica Mogherini"),
        ("IRN", "leader", "2015-07-14", "Hassan Rouhani"),
        ("PRK", "leader", "2018-06-12", "Kim Jong Un"),
    ],
)
def test_a_title_on_a_date_means_its_holder(of: str, title: str, date: str, name: str) -> None:
    person = load_actors().titled(of, title, date)
    assert person is not None and person.name == name


def test_a_person_has_country_and_sector_of_the_day() -> None:
    actors = load_actors()
    assert actors.ref("person:joe-biden", "2022-02-12").sector == "GOV"
    assert actors.ref("person:barack-obama", "2018-01-01").sector == "ELI"
    assert actors.ref("person:jens-stoltenberg", "2012-01-01").country == "NOR"
    assert actors.ref("person:jens-stoltenberg", "2018-01-01").country is None
    assert actors.ref("person:jens-stoltenberg", "2018-01-01").sector == "IGO"


def test_slugs_are_plain() -> None:
    assert slug("Lars Løkke Rasmussen") == "lars-lokke-rasmussen"
    assert slug("Peter O'Neill") == "peter-oneill"
    assert plain("ERDOĞAN") == "erdogan"


def test_a_key_that_stands_twice_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "words.yaml"
    file.write_text("that: say\nthat: tell\n", "utf-8")
    with pytest.raises(KnowledgeError, match=r"words.yaml:2: 'that' stands there twice"):
        load_yaml(file)


def test_on_and_no_are_words(tmp_path: Path) -> None:
    file = tmp_path / "words.yaml"
    file.write_text("no: [on, off, true, 1, 2.5, null]\n", "utf-8")
    assert load_yaml(file) == {"no": ["on", "off", True, 1, 2.5, None]}
