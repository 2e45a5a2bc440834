"""The plots of one relationship as SVG: its rhythm, and its chances of silence."""
