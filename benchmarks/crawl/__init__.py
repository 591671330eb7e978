"""Measures a crawl of simulated webs; see `benchmarks.crawl.__main__`."""
