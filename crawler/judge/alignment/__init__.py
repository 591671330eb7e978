"""Whose site is each URL, with the whole table in view: verdicts for rows, and the stretches that slipped."""

from crawler.judge.alignment.blocking import NEAR
from crawler.judge.alignment.copies import shared_addresses
from crawler.judge.alignment.identity import identify, identify_with
from crawler.judge.alignment.prepare import Prepared, prepare
from crawler.judge.alignment.transitions import DefectRates
from crawler.judge.alignment.weigh import echoes_at, site_keys, spelling_of
from crawler.judge.alignment.weights import Weights, group_name, load_weights, weights_from

__all__ = [
    "NEAR",
    "DefectRates",
    "Prepared",
    "Weights",
    "echoes_at",
    "group_name",
    "identify",
    "identify_with",
    "load_weights",
    "prepare",
    "shared_addresses",
    "site_keys",
    "spelling_of",
    "weights_from",
]
