"""What a URL cell should contain: candidates, how sure each is, and which are worth a request."""

from crawler.judge.proposals.ask import candidate_urls, urls_to_archive
from crawler.judge.proposals.candidate import identifies, looks_dead
from crawler.judge.proposals.gather import weighable
from crawler.judge.proposals.guesses import iter_labels
from crawler.judge.proposals.propose import propose
from crawler.judge.proposals.rates import ANSWERS, ASKED, CONFIRMED, CUSTOM, GONE, PAGE, CandidateRates
from crawler.judge.proposals.weigh import ALIVE, origin, page_agreement

__all__ = [
    "ALIVE",
    "ANSWERS",
    "ASKED",
    "CONFIRMED",
    "CUSTOM",
    "GONE",
    "PAGE",
    "CandidateRates",
    "candidate_urls",
    "identifies",
    "iter_labels",
    "looks_dead",
    "origin",
    "page_agreement",
    "propose",
    "urls_to_archive",
    "weighable",
]
