"""Korean words: administrative clutter, morphemes, rarity, and the words two texts share."""

from matchmaker.lexical.cleaning import clean_need, clean_offer, is_filler, normalise
from matchmaker.lexical.morphemes import Word, likeness, words_of
from matchmaker.lexical.overlap import Met, ReadText, meets
from matchmaker.lexical.vectors import LexicalSide, lexical_sides

__all__ = [
    "LexicalSide",
    "Met",
    "ReadText",
    "Word",
    "clean_need",
    "clean_offer",
    "is_filler",
    "lexical_sides",
    "likeness",
    "meets",
    "normalise",
    "words_of",
]
