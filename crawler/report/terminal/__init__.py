"""The audit in a terminal: a summary that fits 80 × 24, the findings grouped by what to do, and one row explained.

Everything from data goes in as `rich.text.Text`, never as markup. Meaning never depends on colour alone.
"""

from crawler.report.terminal.lines import findings
from crawler.report.terminal.one_row import explain
from crawler.report.terminal.overview import files, summary

__all__ = ["explain", "files", "findings", "summary"]
