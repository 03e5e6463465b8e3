"""The words that two texts share, as each text writes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from matchmaker.lexical.cleaning import clutter
from matchmaker.lexical.lexicon import WEIGHTS, Place, lexicon
from matchmaker.lexical.morphemes import Word, likeness

# Under this, kiwi's nearness joins mere neighbours (책상 and 의자 .70, 소화기 and 방화벽 .67);
# above it are true relatives (현수막 and 플래카드 .81, 칸막이 and 파티션 .78).
RELATED = 0.78
_SHORTEST_OVERLAP = 2
_MOST = 5
_NOUNS = frozenset({"NNG", "NNP"})

Met = tuple[str, str]


def words_met(
    need: str, ours: Sequence[Word], offer: str, theirs: Sequence[Word]
) -> tuple[Met, ...]:
    """The pairs of words that bring two cleaned texts together, given the words of each.

    Equal words first (neighbours joined: 무선 + 인터넷 → 무선인터넷), then words inside
    longer ones (소독제 in 손소독제), then synonyms of the lexicon (제세동기, 자동심장충격기),
    and only where there are none of these, nouns that the language model holds for near
    relatives. Words of every paper (용역, 공사, 관리) explain nothing by themselves. Every
    word stands in its own text.
    """
    met = list(_equal(need, ours, offer, theirs))
    met += [m for m in _inside(need, ours, offer, theirs) if not _covered(m, met)]
    met += [m for m in _by_lexicon(need, ours, offer, theirs) if not _touched(m, met)]
    if not met:
        met = list(_related(need, ours, offer, theirs))
    return tuple(dict.fromkeys(met))[:_MOST]


def _equal(need: str, ours: Sequence[Word], offer: str, theirs: Sequence[Word]) -> Iterator[Met]:
    """Runs of equal words that touch in both texts, as one; longest first."""
    places: dict[str, list[int]] = {}
    for j, word in enumerate(theirs):
        places.setdefault(word.form, []).append(j)
    runs: list[tuple[int, Met]] = []
    i = 0
    while i < len(ours):
        length, j = max(
            ((_run(ours, i, theirs, j), -j) for j in places.get(ours[i].form, [])),
            default=(0, 0),
        )
        if length and not all(_says_nothing(w.form) for w in ours[i : i + length]):
            a = need[ours[i].start : max(w.end for w in ours[i : i + length])]
            b = offer[theirs[-j].start : max(w.end for w in theirs[-j : -j + length])]
            runs.append((i, (a, b)))
        i += max(1, length)
    for _, met in sorted(runs, key=lambda run: (-len(run[1][0]), run[0])):
        yield met


def _says_nothing(form: str) -> bool:
    return form in clutter().generic_words or len(form) == 1


def _run(ours: Sequence[Word], i: int, theirs: Sequence[Word], j: int) -> int:
    length = 1
    while (
        i + length < len(ours)
        and j + length < len(theirs)
        and ours[i + length].form == theirs[j + length].form
        and _touch(ours[i + length - 1], ours[i + length])
        and _touch(theirs[j + length - 1], theirs[j + length])
    ):
        length += 1
    return length


def _touch(one: Word, other: Word) -> bool:
    return other.start <= one.end


def _inside(need: str, ours: Sequence[Word], offer: str, theirs: Sequence[Word]) -> Iterator[Met]:
    """A word of one text that begins or ends a longer compound of the other, or equals it
    though the morphemes were cut otherwise."""
    for one in _compounds(need, ours):
        for other in _compounds(offer, theirs):
            short, long = sorted((one.lower(), other.lower()), key=len)
            if len(short) >= _SHORTEST_OVERLAP and _edge(short, long) and not _says_nothing(short):
                yield one, other


def _edge(short: str, long: str) -> bool:
    return long.endswith(short) or (len(short) > _SHORTEST_OVERLAP and long.startswith(short))


def _compounds(text: str, words: Sequence[Word]) -> list[str]:
    """Surfaces of runs of touching words (손 + 소독제 → 손소독제), in order, each once; runs of
    words that say nothing left out."""
    runs: list[list[Word]] = []
    for word in words:
        if runs and word.start <= max(w.end for w in runs[-1]):
            runs[-1].append(word)
        else:
            runs.append([word])
    telling = [run for run in runs if not all(_says_nothing(w.form) for w in run)]
    return list(dict.fromkeys(text[r[0].start : max(w.end for w in r)] for r in telling))


def _covered(met: Met, known: Sequence[Met]) -> bool:
    """Whether a pair says nothing beyond a pair that is already there."""
    return any(a in met[0] and b in met[1] for a, b in known)


def _touched(met: Met, known: Sequence[Met]) -> bool:
    """Whether a word of a pair was explained already, by itself or within another."""
    return any(a in met[0] or met[0] in a or b in met[1] or met[1] in b for a, b in known)


def _by_lexicon(need: str, ours: Sequence[Word], offer: str, theirs: Sequence[Word]) -> list[Met]:
    """Terms that the lexicon holds for one another, the closest first, no word twice."""
    words = lexicon()
    there = words.places(offer, theirs)
    pairs = [
        (-WEIGHTS[kind], here.start, other.start, (_surface(need, here), _surface(offer, other)))
        for here in words.places(need, ours)
        for other in there
        if (kind := words.relation(here.form, other.form)) is not None
        if not _says_nothing(here.form) and not _says_nothing(other.form)
    ]
    found: list[Met] = []
    for *_, met in sorted(pairs):
        if not _touched(met, found):
            found.append(met)
    return found


def _surface(text: str, place: Place) -> str:
    return text[place.start : place.end]


def _related(need: str, ours: Sequence[Word], offer: str, theirs: Sequence[Word]) -> Iterator[Met]:
    pairs = {
        (need[a.start : a.end], offer[b.start : b.end]): likeness(a.form, b.form)
        for a in ours
        for b in theirs
        if a.tag in _NOUNS and b.tag in _NOUNS
        if not _says_nothing(a.form) and not _says_nothing(b.form)
    }
    near = [(met, like) for met, like in pairs.items() if like >= RELATED]
    for met, _ in sorted(near, key=lambda pair: (-pair[1], pair[0])):
        yield met
