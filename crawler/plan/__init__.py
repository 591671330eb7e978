"""Decisions to changes: the one place where a change is planned, shown, counted, written and undone.

Nothing here knows the network, the judges or how a report looks. A plan is made from a table and decided files; what it
says is what is written.
"""
