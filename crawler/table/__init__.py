"""Tables: read any, map its columns, read corrections back, write the corrected copy.

The door: `read_table` and `Table`. The writing door is `crawler.table.apply`, the one for decided files
`crawler.table.corrections`.
"""

from crawler.table.read import Table, read_table

__all__ = ["Table", "read_table"]
