"""The words that take the place of what was removed, chosen so that the sentence can still be read."""

SOMEONE = "someone"
"""In place of a handle, an e-mail address or a private person's name."""

SOMEWHERE = "somewhere"
"""In place of a street address or of coordinates."""

A_NUMBER = "a number"
"""In place of a phone number, an account number or another identifier of a person."""

LETTERS = r"0-9A-Za-z_\u00c0-\u024f\u0370-\u052f"
"""What continues a word in Latin, Greek or Cyrillic, for a set in a pattern. Where scripts are written without spaces
(Chinese, Japanese, Thai), or glue small words to what follows (Arabic), a handle or a number begins right behind
another letter, so that `\\w` would hide it."""
