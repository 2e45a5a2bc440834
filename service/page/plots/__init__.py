"""Plots as SVG made here: geometry in numbers, colours left to the page's style sheet."""
