"""The forms that a record can be exported in, and what each of them cannot carry."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Format:
    """`module` of this package writes it: `export(record, path)` a folder or a binary file, `lines(record, left)`,
    which yields str and counts in `left` what it leaves out, a text. `suffix` ends the name that is used where none is
    given; `lost` says what the form has no room for."""

    module: str
    holds: str
    target: Literal["folder", "text", "file"]
    suffix: str
    lost: str


_DATED = "only events that occurred or are ongoing and are dated to the day"
FORMATS: dict[str, Format] = {
    "jsonl": Format("jsonl", "every table as JSON lines, sorted by id", "folder", "-jsonl", "nothing"),
    "parquet": Format("parquet", "every table as a Parquet file, sorted by id", "folder", "-parquet", "nothing"),
    "duckdb": Format("database", "every table in one DuckDB database", "file", ".duckdb", "nothing"),
    "csvw": Format(
        "csvw",
        "documents, events, statements, tellings and origins as CSV files, described by CSV on the Web metadata",
        "folder",
        "-csvw",
        "no actors' roles, passages of derivations, timelines or quantities",
    ),
    "plover": Format(
        "plover",
        "PLOVER events in the columns of POLECAT, one line an event; CSV",
        "text",
        ".plover.csv",
        f"no statements, counts, origins or disagreements; {_DATED}",
    ),
    "ngec": Format(
        "ngec",
        "PLOVER events as the coder NGEC prints them, one JSON object an event",
        "text",
        ".ngec.jsonl",
        f"no statements, counts, origins or disagreements; of the documents only the earliest; {_DATED}",
    ),
    "gdelt": Format(
        "gdelt",
        "events in the 61 tab-separated columns of GDELT 2.0, one line a pair of actors",
        "text",
        ".gdelt.tsv",
        "no statements, origins or disagreements; no tone, religion, ethnicity or divisions of countries; appeals are "
        f"demands there; {_DATED}",
    ),
    "dyads": Format(
        "dyads",
        "a line for each day, pair of parties and type: events, documents, origins and Goldstein's scale; CSV",
        "text",
        ".dyads.csv",
        f"no single events; {_DATED}, with a party on both sides",
    ),
    "jsonld": Format(
        "jsonld",
        "documents, actors, events and claims in schema.org, tellings as W3C Web Annotations, derivations in PROV-O",
        "text",
        ".jsonld",
        "no quantities, timelines or passages of derivations",
    ),
    "ftm": Format(
        "ftm",
        "actors, events and articles as FollowTheMoney entities, one a line",
        "text",
        ".ftm.json",
        "no statements, status, origins or disagreements; only events that occurred or are ongoing",
    ),
    "geojson": Format(
        "geojson",
        "events that have a place as points",
        "text",
        ".geojson",
        "no events without a place, no statements; a country or region is a point, its middle",
    ),
    "timelinejs": Format(
        "timelinejs",
        "dated events for TimelineJS",
        "text",
        ".timeline.json",
        "no events that are dated more loosely than a month, no statements",
    ),
    "ics": Format(
        "ics",
        "events dated to the week as days of a calendar",
        "text",
        ".ics",
        "no events that are dated more loosely than a week, no statements; an uncertain date only in the title",
    ),
}  # fmt: skip
