"""How well the judging does on tables with planted defects."""
