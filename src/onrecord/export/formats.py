"""The forms that a record can be exported in, and what each of them cannot carry."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Format:
    """`module` of this package writes it: `export(record, path)` a folder or a binary file, `lines(record)`, which
    yields str, a text. `lost` says what the form has no room for."""

    module: str
    holds: str
    target: Literal["folder", "text", "file"]
    lost: str


FORMATS: dict[str, Format] = {
    "jsonl": Format("jsonl", "every table as JSON lines, sorted by id", "folder", "nothing"),
    "parquet": Format("parquet", "every table as a Parquet file, sorted by id", "folder", "nothing"),
    "duckdb": Format("database", "every table in one DuckDB database", "file", "nothing"),
    "csvw": Format(
        "csvw",
        "documents, events, statements, tellings and origins as CSV files, described by CSV on the Web metadata",
        "folder",
        "no actors' roles, passages of derivations, timelines or quantities",
    ),
    "plover": Format(
        "plover",
        "PLOVER events in the columns of POLECAT, one line a pair of actor and recipient; CSV",
        "text",
        "no statements, origins or disagreements; only events that occurred or are ongoing and are dated to the day",
    ),
    "gdelt": Format(
        "gdelt",
        "events in the 61 tab-separated columns of GDELT 2.0",
        "text",
        "no statements, origins or disagreements; no tone, religion, ethnicity or FIPS codes; types as CAMEO roots; "
        "only events that occurred or are ongoing and are dated to the day",
    ),
    "dyads": Format(
        "dyads",
        "a line for each day, pair of parties and type: events, documents, origins and Goldstein's scale; CSV",
        "text",
        "no single events; only those that occurred or are ongoing, dated to the day, with a party on both sides",
    ),
    "jsonld": Format(
        "jsonld",
        "documents, events and claims in schema.org, their tellings as W3C Web Annotations, derivations in PROV-O",
        "text",
        "no disagreements' attributes, quantities or timelines",
    ),
    "ftm": Format(
        "ftm",
        "actors, events and articles as FollowTheMoney entities, one a line",
        "text",
        "no statements, status, origins, disagreements or countries; only events that occurred or are ongoing",
    ),
    "geojson": Format(
        "geojson", "events that have a place as points", "text", "no events without a place, no statements"
    ),
    "timelinejs": Format(
        "timelinejs",
        "dated events for TimelineJS",
        "text",
        "no events that are dated more loosely than a month, no statements",
    ),
    "ics": Format(
        "ics",
        "events dated to the week as days of a calendar",
        "text",
        "no events that are dated more loosely than a week, no statements; that a date is uncertain",
    ),
}  # fmt: skip
