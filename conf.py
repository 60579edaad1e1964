"""Sphinx settings only; what pages are made of is in layerlab/site/."""

import gc
import os
import sys
from pathlib import Path
from urllib.parse import urlparse

sys.path.insert(0, str(Path(__file__).parent))
STATIC = Path(__file__).parent / "docs" / "_static"
gc.disable()  # nodes of pages are many and stay: looking for waste took a tenth of the time

project = "Docker Images, Measured"
author = "the contributors of Docker Images, Measured"
project_copyright = f"{author}; text CC BY 4.0, code MIT"
version = "1"
repository = os.environ.get("REPOSITORY_URL", "https://github.com/docker-images-measured/book")
html_baseurl = os.environ.get("SITE_URL", "https://docker-images-measured.github.io/book/")

extensions = ["myst_parser", "sphinx_design", "notfound.extension", "sphinx_reredirects",
              "layerlab.site"]  # fmt: skip
exclude_patterns = ["measurements", "coverage"]
templates_path = ["docs/_templates"]
nitpicky = True
smartquotes_action = "qe"  # two dashes are a flag's, never a dash
suppress_warnings = ["epub.unknown_project_files"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
measured_root = str(Path(__file__).parent)
measured_repository = repository
measured_search = True
# what `make site` puts beside the first page, for links to it
measured_downloads = os.environ.get("DOWNLOADS", "").split()
measured_look_up = ("Look up",)  # the group of which pages are no chapters

html_theme = "furo"
html_title = project
html_favicon = "docs/_static/favicon.svg"
html_static_path = ["docs/_static"]
html_css_files = ["book.css", ("print.css", {"media": "print"})]
html_js_files = [(name, {"defer": "defer"}) for name in ("book.js", "search.js")]
html_copy_source = False
html_theme_options = {
    "source_repository": f"{repository}/",
    "source_branch": "main",
    "source_directory": "docs/",
    "top_of_page_buttons": [],
}
# The EPUB has no use for paper and scripts, and e-readers do not know the boxes in a page's margin.
epub_css_files = ["book.css", ("ereader.css", {"priority": 950})]  # after those of figures
epub_show_urls = "no"
epub_exclude_files = [
    "_static/print.css",
    *(f"_static/{file.name}" for file in STATIC.glob("*.js")),
]
epub_cover = ("_static/card.png", "")
epub_description = "A handbook on building Docker images in which every number was measured."
epub_identifier = epub_uid = "docker-images-measured"
epub_tocscope, epub_tocdepth = "includehidden", 2
epub_contributor = author
notfound_template = "404.html"
notfound_urls_prefix = urlparse(html_baseurl).path
redirect_html_template_file = "docs/_templates/redirect.html"
redirects: dict[str, str] = {}  # old page → new address; docs/published.txt lists what must live on
