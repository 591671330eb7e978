"""The audit file (SQLite): open, append, read back. One file holds every audit of a table.

Door: `Store.open`, and `StoreSink` for a crawl. The schema is in `crawler.store.schema`.
"""

from crawler.store.sink import StoreSink
from crawler.store.store import Store

__all__ = ["Store", "StoreSink"]
