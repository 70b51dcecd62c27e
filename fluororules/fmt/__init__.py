"""Text and tree to text: how rules look.

`format_source` takes a source without errors and gives its one layout, with every comment kept. `print_file` takes a
tree, with or without places in a text, and gives text that parses to that tree; `print_body` takes one rule's.

    document.py     pieces of text and the places where a line may end; fits them into the width of a page
    words.py        phrases, dates, values, sets, citations -> document
    conditions.py   conditions and effects -> document
    statements.py   statements -> document
    comments.py     which word of the layout each comment stands at
    printer.py      a tree -> text
    layout.py       a text -> text, which is parsed again before it is handed out

This room must not know what facts or codes exist, what a rule means, or what a file is called on disk.
"""

from fluororules.fmt.layout import UnfaithfulLayoutError, format_source
from fluororules.fmt.printer import print_body, print_file

__all__ = ["UnfaithfulLayoutError", "format_source", "print_body", "print_file"]
