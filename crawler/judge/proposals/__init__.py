"""What a URL cell should contain: candidates, how sure each is, and which are worth a request."""

from crawler.judge.proposals.gather import weighable
from crawler.judge.proposals.guesses import iter_labels
from crawler.judge.proposals.propose import ALIVE, candidate_urls, page_agreement, propose, urls_to_archive
from crawler.judge.proposals.rates import ANSWERS, CUSTOM, PAGE, CandidateRates

__all__ = [
    "ALIVE",
    "ANSWERS",
    "CUSTOM",
    "PAGE",
    "CandidateRates",
    "candidate_urls",
    "iter_labels",
    "page_agreement",
    "propose",
    "urls_to_archive",
    "weighable",
]
