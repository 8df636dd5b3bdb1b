"""Which topics a sentence may mean: a suggestion for a person who picks, never a decision.

Character n-grams need no word list and no model: Vietnamese typed with or without marks, English, and the
mixture that offices speak ("chốt deal với client") are compared in one way; whole words and pairs of words
add weight to what is said exactly. Ranking is TF-IDF cosine with logarithmic term frequency (Salton and
Buckley 1988).
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise

from upwell.programmes.topics.taxonomy import Topic, all_topics, key_of

SHORTEST, LONGEST = 3, 5
"""Lengths of the n-grams, in folded characters. Spaces count, so that pairs of Vietnamese syllables do."""

NAME_WEIGHT, ABOUT_WEIGHT = 2, 1
"""Names and related words against descriptions, whose small words ("what", "thế nào") say little."""

LEAST_SCORE = 0.04
"""Below this, what a text and a topic share is chance."""

Vector = dict[str, float]
"""N-gram -> its share; of length one, or empty."""


def suggest(text: str, limit: int = 5, extra: Sequence[Topic] = ()) -> list[tuple[str, float]]:
    """The topics nearest to a text: up to `limit` pairs of code and score (0 to 1), best first, ties by code.

    `extra` holds an organisation's own topics, with codes of their own; they compete with the shipped ones.
    A topic's exact name scores 1. The list is empty when nothing is near. Scores rank the topics of one text;
    they do not compare two texts.
    """
    key = key_of(text)
    wanted = _vector(Counter(_grams(key)))
    scores = _shipped_scores(wanted)
    for topic in extra:
        scores[topic.code] = _dot(wanted, _topic_vector(topic))
    scores |= {topic.code: 1.0 for topic in (*all_topics(), *extra) if key in _name_keys(topic)}
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    return [(code, min(1.0, score)) for code, score in ranked[:limit] if score >= LEAST_SCORE]


def _shipped_scores(wanted: Vector) -> dict[str, float]:
    postings = _postings()
    scores: dict[str, float] = {}
    for gram, share in wanted.items():
        for code, other in postings.get(gram, ()):
            scores[code] = scores.get(code, 0.0) + share * other
    return scores


def _dot(one: Vector, other: Vector) -> float:
    return math.fsum(share * other.get(gram, 0.0) for gram, share in one.items())


def _vector(counts: Mapping[str, int]) -> Vector:
    """Rarity is that of the shipped topics, so that own topics cost nothing until they are compared."""
    rarity, unseen = _rarity(), math.log(1 + len(all_topics()))
    raw = {gram: (1 + math.log(count)) * rarity.get(gram, unseen) for gram, count in counts.items()}
    length = math.sqrt(math.fsum(share * share for share in raw.values()))
    return {gram: share / length for gram, share in raw.items()} if length else {}


@cache
def _rarity() -> Vector:
    """Smoothed inverse document frequency: log((1 + topics) / (1 + topics that have the gram))."""
    spread = Counter(gram for grams in _shipped_grams().values() for gram in grams)
    return {gram: math.log((1 + len(all_topics())) / (1 + found)) for gram, found in spread.items()}


@cache
def _postings() -> dict[str, list[tuple[str, float]]]:
    """N-gram -> the shipped topics that have it, each with its share of that topic's vector."""
    postings: dict[str, list[tuple[str, float]]] = {}
    for code, grams in _shipped_grams().items():
        for gram, share in _vector(grams).items():
            postings.setdefault(gram, []).append((code, share))
    return postings


@cache
def _shipped_grams() -> dict[str, Counter[str]]:
    return {topic.code: _topic_grams(topic) for topic in all_topics()}


@lru_cache(maxsize=1024)
def _topic_vector(topic: Topic) -> Vector:
    return _vector(_topic_grams(topic))


@lru_cache(maxsize=1024)
def _name_keys(topic: Topic) -> frozenset[str]:
    return frozenset(key_of(name) for name in topic.names)


def _topic_grams(topic: Topic) -> Counter[str]:
    words = (topic.en, topic.vi, *topic.aliases, *topic.related)
    weights = Counter[str]()
    for texts, weight in ((words, NAME_WEIGHT), ((topic.about_en, topic.about_vi), ABOUT_WEIGHT)):
        for gram in (gram for text in texts for gram in _grams(key_of(text))):
            weights[gram] += weight
    return weights


def _grams(key: str) -> Iterator[str]:
    """Pieces of the text; then words and pairs of words behind a bar, which no key contains."""
    padded = f" {key} " if key else ""
    for length in range(SHORTEST, LONGEST + 1):
        for start in range(len(padded) - length + 1):
            yield padded[start : start + length]
    words = key.split()
    yield from (f"|{word}" for word in words)
    yield from (f"|{one} {two}" for one, two in pairwise(words))
