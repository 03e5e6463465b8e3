"""Korean words: administrative clutter, morphemes, rarity, and the words two texts share."""

from matchmaker.lexical.cleaning import clean_need, clean_offer, is_filler, normalise
from matchmaker.lexical.fair_terms import is_related, lexicon_of
from matchmaker.lexical.lexicon import Lexicon
from matchmaker.lexical.morphemes import Word, likeness, words_of
from matchmaker.lexical.overlap import Met, ReadText, meets
from matchmaker.lexical.vectors import LexicalSide, lexical_sides

__all__ = [
    "LexicalSide",
    "Lexicon",
    "Met",
    "ReadText",
    "Word",
    "clean_need",
    "clean_offer",
    "is_filler",
    "is_related",
    "lexical_sides",
    "lexicon_of",
    "likeness",
    "meets",
    "normalise",
    "words_of",
]
