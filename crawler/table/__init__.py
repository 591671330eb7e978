"""Tables: read any, map its columns, change single cells of a file.

The door: `read_table` and `Table`. Which cells change is decided in `crawler.plan`.
"""

from crawler.table.explain import MissingColumnError
from crawler.table.read import Table, read_table

__all__ = ["MissingColumnError", "Table", "read_table"]
