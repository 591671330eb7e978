"""The list in a browser on this machine: choose a table, audit it, decide, download the corrected copy.

Adds no logic: it calls what the command line calls, and shows the same report.
"""

from crawler.serve.access import Access, hash_password
from crawler.serve.app import make_app, run_app

__all__ = ["Access", "hash_password", "make_app", "run_app"]
