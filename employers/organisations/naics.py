"""Industries by their NAICS code (six digits, edition of 2022; table in codeoregon/data/naics_2022.csv)."""

import csv
import re
from functools import cache
from pathlib import Path

TABLE = Path(__file__).resolve().parents[2] / "codeoregon" / "data" / "naics_2022.csv"
MOST_FOUND = 12


@cache
def titles() -> dict[str, str]:
    """Code → title: "541511" → "Custom Computer Programming Services"."""
    with TABLE.open(newline="", encoding="utf-8") as rows:
        return {row["code"]: row["title"] for row in csv.DictReader(rows)}


def title(code: str) -> str:
    """The industry in words; "" for a code that is none of the edition."""
    return titles().get(code, "")


def search(words: str) -> list[tuple[str, str]]:
    """(code, title) of industries whose title holds every word, or else most of them; the best first."""
    wanted = [_stem(word) for word in re.findall(r"[a-z]+", words.lower()) if len(word) > 2]
    if not wanted:
        return []
    scored = [
        (sum(any(part.startswith(word) for part in parts) for word in wanted), code) for code, parts in _parts().items()
    ]
    best = max(score for score, _code in scored)
    found = sorted((code for score, code in scored if score == best), key=lambda code: (len(titles()[code]), code))
    return [(code, titles()[code]) for code in found[:MOST_FOUND]] if best else []


@cache
def _parts() -> dict[str, list[str]]:
    return {code: re.findall(r"[a-z]+", name.lower()) for code, name in titles().items()}


def _stem(word: str) -> str:
    """So that "bakeries" finds "bakery" and "programmer" finds "programming"."""
    for ending in ("ies", "ing", "ers", "er", "es", "s", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word.removesuffix(ending)
    return word
