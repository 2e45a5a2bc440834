"""Plots as SVG from plain values and words; colours are left to the style sheet of the page around them."""
