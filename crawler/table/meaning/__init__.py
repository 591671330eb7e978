"""What the columns of a grid mean: by their headings, by what their cells hold, and all columns weighed together."""

from crawler.table.meaning.assign import Candidate, weigh_columns
from crawler.table.meaning.contents import Contents, contents_of, is_country, split_place
from crawler.table.meaning.headings import Meaning, heading_scores

__all__ = [
    "Candidate",
    "Contents",
    "Meaning",
    "contents_of",
    "heading_scores",
    "is_country",
    "split_place",
    "weigh_columns",
]
