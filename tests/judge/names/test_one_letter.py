"""Letters that cannot help are told apart without reading what they make."""

from __future__ import annotations

import string

import pytest

from crawler.judge.names.corpus import Corpus
from crawler.judge.names.forms import take_apart
from crawler.judge.names.labels import NOTHING, make_bag, may_read, read_label
from crawler.judge.names.one_letter import LetterTest

CORPUS = Corpus()
BAG = make_bag(take_apart("Leoben University of Technology in the West"))


def bits(label: str) -> float:
    return read_label(label, BAG, CORPUS).bits if may_read(label, BAG, CORPUS) else NOTHING.bits


@pytest.mark.parametrize("label", ["unileobn", "uleboen", "xqzzkh", "techleobenw", "lut"])
def test_what_cannot_help_reads_no_better(label: str) -> None:
    test = LetterTest(label, BAG)
    made = {
        label[:at] + letter + label[at + taken :]
        for at in range(len(label) + 1)
        for letter in string.ascii_lowercase + string.digits
        for taken in (0, 1)
    }
    hopeless = {changed for changed in made if not test.may_help(changed)}
    assert len(hopeless) > len(made) / 10
    assert all(bits(changed) <= max(0.0, bits(label)) for changed in hopeless)


def test_what_is_lost_is_found() -> None:
    assert LetterTest("unileobn", BAG).may_help("unileoben")
