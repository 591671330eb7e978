"""Reads pages: from the bytes of a capture to `PageFacts`. Pure but for `pool`, which runs the reading in processes.

Doors: `crawler.page.pool` (read captures in processes that can be killed), `crawler.page.facts` (read one page here),
`crawler.page.host_kinds` and `crawler.page.phrases` (what a host or a phrase gives away).
"""
