"""How codes and numbers are said in a language: facts of language, not of anybody's relationships.

It lies in `data` because both upper rooms read it: `models` asks whether a figure can be said at
all, `service` says it to whoever asks, in their language. Nothing here needs more than Babel.
"""
