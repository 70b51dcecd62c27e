"""Text to tree.

`decode` turns bytes into a `Source`, `parse` a source into a `File` with the complaints found on the way. Neither
raises on anyone's text: a statement that is not understood becomes a `BrokenDecl`, and its neighbours stay.
The words of the language are defined in `grammar/fluororules.lark` and nowhere else.

This room must not know what facts exist, what types they have, or what a rule means. It is the only one that knows
Lark.
"""

from fluororules.syntax.parser import Parsed, capped, parse
from fluororules.syntax.text import decode

__all__ = ["Parsed", "capped", "decode", "parse"]
