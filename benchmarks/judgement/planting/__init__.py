"""Makes tables with planted defects and exact truth out of a ROR data dump; `benchmarks.judgement.plant` is its door.

A set is made in this order: `specs` says what it shall be, `registry` reads the dump, `draw` draws institutions and
puts them into rows, `names` and `addresses` write their cells, `slips` moves the URL column, `singles` spoils single
rows, `truth` says what each row became, `pages` makes the web the tables are judged on, `files` writes it all.
"""
