"""Text of other people as an assistant may read it: all that a person sees, and nothing else."""

from unicodedata import category

# Controls, marks of format and direction, private signs: a model reads them, a person does not.
HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
# Lines; and the joiners, without which Bengali is spelt otherwise.
KEPT = frozenset("\n\t\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}")
# Marks that choose a glyph, 240 of them: enough letters to hide a text in.
SELECTORS = range(0xE0100, 0xE01F0)


def visible(text: str) -> str:
    """Return a text without the signs that nobody sees."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(letter for letter in text if letter in KEPT or not _is_hidden(letter))


def _is_hidden(letter: str) -> bool:
    return category(letter) in HIDDEN or ord(letter) in SELECTORS
