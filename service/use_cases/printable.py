"""Text from outside made safe for a terminal."""


def printable(text: str) -> str:
    """Return a text in which nothing can steer the terminal it is shown in."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
