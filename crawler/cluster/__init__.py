"""The crawl on a cluster of Dask workers: the extra ``cluster``. Nothing else of the package imports this room.

The process that the user runs is the driver: it alone reads the table, writes the store and judges. Workers take looks
and read pages. The unit of work is a shard: links of sites and addresses that no other shard has, so politeness needs
no talk between workers. A shard done twice changes nothing, because looks are immutable and keyed. Retries of lost
work, the dashboard and the traffic are Dask's. Door: `open_cluster`.
"""

from crawler.cluster.crew import open_cluster

__all__ = ["open_cluster"]
