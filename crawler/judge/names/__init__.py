"""Names of institutions: split into words, compared with each other and with the labels of a host name.

Knows no row, no site and no page.
"""

from crawler.judge.names.acronyms import NAMED_OTHERWISE, OTHER_WORDS, is_spelt_out
from crawler.judge.names.compare import ORDER, UNLIKE, Agreement, NameMatch, best_match, whole_match
from crawler.judge.names.corpus import Corpus, is_common
from crawler.judge.names.forms import BEGINNING, NameForms, NameWord, take_apart, with_aliases
from crawler.judge.names.kind_of_cell import names_an_institution
from crawler.judge.names.kinds import institutions_in, kind_of, most_telling, named_parts, proper_names, subjects_in
from crawler.judge.names.labels import (
    ACRONYM,
    LEAST_READING,
    NOTHING,
    Bag,
    LabelReading,
    index_words,
    make_bag,
    may_read,
    read_label,
)
from crawler.judge.names.native_words import native_words, syllable_initials
from crawler.judge.names.one_letter import LetterTest
from crawler.judge.names.word_list import load_words, squeeze

__all__ = [
    "ACRONYM",
    "BEGINNING",
    "LEAST_READING",
    "NAMED_OTHERWISE",
    "NOTHING",
    "ORDER",
    "OTHER_WORDS",
    "UNLIKE",
    "Agreement",
    "Bag",
    "Corpus",
    "LabelReading",
    "LetterTest",
    "NameForms",
    "NameMatch",
    "NameWord",
    "best_match",
    "index_words",
    "institutions_in",
    "is_common",
    "is_spelt_out",
    "kind_of",
    "load_words",
    "make_bag",
    "may_read",
    "most_telling",
    "named_parts",
    "names_an_institution",
    "native_words",
    "proper_names",
    "read_label",
    "squeeze",
    "subjects_in",
    "syllable_initials",
    "take_apart",
    "whole_match",
    "with_aliases",
]
