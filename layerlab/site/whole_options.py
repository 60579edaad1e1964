"""Options in code stay in one line: browsers break lines after hyphens, `--no-` and `cache`.

No style says otherwise, so that each option is an element. What is copied is the same.
"""

import re

_CODE = re.compile(r"<pre\b.*?</pre>|<code\b.*?</code>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
# A tag, or an option that is not in its element yet; one that is wider than a phone may break.
_OPTION = re.compile(r"(<[^>]*>)|(?<![\w-])(?<!class=option>)(--?[A-Za-z][\w-]{0,28})(?![\w-])")
_SHORT = 30  # characters of a line that fits on every screen


def whole_options(page: str) -> str:
    """A page of HTML with its options marked; marking it again changes nothing."""
    return _CODE.sub(lambda code: "\n".join(map(_marked, code[0].split("\n"))), page)


def _marked(line: str) -> str:
    if "-" not in line or (not line.startswith("<code") and len(_TAG.sub("", line)) < _SHORT):
        return line
    return _OPTION.sub(lambda found: found[1] or f"<span class=option>{found[2]}</span>", line)
