"""Korean words: administrative clutter, morphemes, rarity, and the words two texts share."""

from matchmaker.lexical.cleaning import clean_need, clean_offer, is_filler, normalise
from matchmaker.lexical.morphemes import forms_of, likeness, words_of
from matchmaker.lexical.overlap import words_met, words_met_in
from matchmaker.lexical.vectors import LexicalSide, lexical_sides

__all__ = [
    "LexicalSide",
    "clean_need",
    "clean_offer",
    "forms_of",
    "is_filler",
    "lexical_sides",
    "likeness",
    "normalise",
    "words_met",
    "words_met_in",
    "words_of",
]
