"""The documentation site: `make docs` builds it, strict about every link and reference."""

import sys
from importlib import metadata
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

project = "Kith"
author = "The Kith founders"
release = metadata.version("kith")
extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.napoleon",
]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = "Kith"
# The site opens from a folder, without a server, and asks no other machine for anything.
html_permalinks_icon = "#"
html_copy_source = False
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3


autosummary_generate = True
# Attributes are documented once, where the class is.
napoleon_use_ivar = True
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_default_options = {"members": True, "undoc-members": False}
