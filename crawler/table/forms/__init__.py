"""One module for each form of table file: it reads grids out of a file and writes cells back into a copy.

Nothing here knows what a column means. `open_form` is the door.
"""

from crawler.table.forms.open import open_form

__all__ = ["open_form"]
