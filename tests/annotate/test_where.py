"""Names of places: which are found, how each is used, and which of several places a name means."""

from itertools import pairwise

import pytest

from onrecord.annotate.reading import Reading
from onrecord.annotate.where import Where
from onrecord.annotate.where.gazetteer import Gazetteer, name_key
from onrecord.language import load
from onrecord.records import PlaceMention


@pytest.fixture(scope="module")
def places() -> "callable":
    """Texts to places, through the real pipeline."""
    pipeline, room = load(), Where()
    room.open()

    def read(text: str) -> list[PlaceMention]:
        reading = Reading("x", text, tokens=pipeline.parse([text])[0])
        room.read(reading)
        return reading.places

    return read


def of(found: list[PlaceMention], text: str) -> PlaceMention:
    return next(p for p in found if p.text == text)


def test_key_levels_accents_marks_and_case() -> None:
    assert name_key("Saint-Étienne") == name_key("saint etienne")
    assert name_key("N'Djamena") == "ndjamena"


def test_every_state_has_a_point_and_every_table_is_whole() -> None:
    room = Where()
    room.open()
    assert all(code in room.known.gazetteer.points for code in room.known.state_names)


def test_old_and_new_spellings_are_one_town() -> None:
    gazetteer = Gazetteer()
    found = {gazetteer.find(name)[0].geonames_id for name in ("Kyiv", "Kiev")}
    assert len(found) == 1


def test_containment_beats_population(places) -> None:
    found = places("The mayor of Paris, Texas, spoke of the storm in Houston.")
    assert of(found, "Paris").country == "USA"
    assert of(places("Protesters marched through Paris on Sunday."), "Paris").country == "FRA"


def test_a_name_does_not_speak_for_itself(places) -> None:
    """However often it is named, a town is not the far larger one that once bore its name."""
    text = "Salisbury was sealed off. Police in Salisbury searched a flat. Officials from Britain came to Salisbury."
    assert {p.country for p in places(text) if p.name and p.text == "Salisbury"} == {"GBR"}
    assert of(places("The delegation left Kiev for Minsk."), "Kiev").country == "UKR"


def test_a_list_of_states_makes_georgia_a_state(places) -> None:
    assert of(places("Cases were found in Florida, Georgia and Alabama."), "Georgia").country == "USA"
    assert of(places("Georgia and Armenia share a border."), "Georgia").country == "GEO"


def test_capital_country_and_people_are_used_differently(places) -> None:
    found = places("Ankara rejected the claim, while Turkish soldiers left a village near Ankara.")
    assert [(p.text, p.use) for p in found] == [("Ankara", "metonym"), ("Turkish", "demonym"), ("Ankara", "literal")]


def test_city_whose_name_begins_like_a_country(places) -> None:
    assert of(places("Talks were held in Mexico City on Monday."), "Mexico City").lat == pytest.approx(19.4, abs=0.2)


def test_persons_are_no_places(places) -> None:
    assert [p.text for p in places("Michael Jordan met Paris Hilton in Geneva.")] == ["Geneva"]


def test_offsets_are_in_order_and_give_the_words(places) -> None:
    text = "🇺🇦 In Kharkiv — and later in Odesa — officials from Poland and the Donbas met."
    found = places(text)
    assert all(text[p.start : p.end] == p.text for p in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


def test_counties_and_provinces_have_points(places) -> None:
    found = of(places("The flood cut off Adair County, Kentucky, for two days."), "Adair County")
    assert (found.country, round(found.lat)) == ("USA", 37)
    assert of(places("Fighting spread to South Darfur on Sunday."), "South Darfur").lat == pytest.approx(12, abs=1)
    assert of(places("Farmers in Rogaland lost their sheep."), "Rogaland").country == "NOR"


def test_a_name_is_one_place_in_a_document(places) -> None:
    text = "Police in London, Ontario, closed a road. The bridge in London stayed shut, and Toronto sent engineers."
    assert {p.country for p in places(text) if p.text == "London"} == {"CAN"}


def test_neighbours_in_a_division_outweigh_fame(places) -> None:
    text = "The sheriff of Laurel County, Kentucky, said a man from London had driven to Corbin and back."
    assert of(places(text), "London").country == "USA"


def test_a_hospital_stands_in_its_town(places) -> None:
    text = "The wounded were taken to Benghazi hospital, and Que. Premier Jean Charest sent doctors. Mass was said."
    found = places(text)
    assert found[0].country == "LBY"
    assert of(found, "Que.").country == "CAN"
    assert not any(p.text.startswith("Mass") for p in found)


def test_who_acts_everywhere_does_not_draw_towns_to_itself(places) -> None:
    text = (
        "US and Iranian envoys met in Hamburg. American officials flew home; the United States wanted more talks in {}."
    )
    found = places(text.format("Geneva"))
    assert of(found, "Hamburg").country == "DEU"
    assert of(found, "Geneva").country == "CHE"
    assert of(places("Syrian troops entered Palmyra, and the Syrian army held it."), "Palmyra").country == "SYR"
    assert of(places("The storm hit Cleveland, Akron and Toledo in Ohio."), "Toledo").country == "USA"


def test_towns_of_a_list_lie_in_one_country(places) -> None:
    found = places("Shells fell on Kharkiv, Odessa and Mykolaiv overnight.")
    assert {p.country for p in found} == {"UKR"}


def test_a_square_lies_anywhere_and_the_west_is_no_town(places) -> None:
    found = places("Crowds filled Independence Square. Ties between the Kremlin and the West are at a low.")
    assert all(p.lat is None for p in found if p.text in ("Independence", "Independence Square", "West"))
