"""Where a long word of code or of a table may go on in the next line: after a mark within it.

Browsers break `/root/.cache` anywhere, since no blank stands in it. What is copied is the same.
"""

import re

_PLACE = re.compile(r"<pre\b.*?</pre>|<code\b.*?</code>|<t[dh]\b.*?</t[dh]>", re.DOTALL)
# A blank within a tag ends no word.
_WORD = re.compile(r"(?:<[^>]*>|[^\s<])+")
_TAG = re.compile(r"<[^>]*>")
_LONG = 14  # characters of a word; shorter ones fit beside another column on a phone
# A tag; or a mark behind something and before something, be it in the next element.
_MARK = re.compile(
    r"(<[^>]*>)|((?:(?<=[\w)}\]\"'./])[/,=:|]|(?<=>)[=,]|&amp;&amp;)"
    r"(?=(?:<(?!wbr)[^>]*>)*[\w.$\"'({@\[&-]))"
)


def break_points(page: str) -> str:
    """A page of HTML with places at which long words may break; a second time changes nothing."""
    return _PLACE.sub(lambda place: _WORD.sub(lambda word: _marked(word[0]), place[0]), page)


def _marked(word: str) -> str:
    if len(_TAG.sub("", word)) < _LONG:
        return word
    return _MARK.sub(lambda found: found[1] or f"{found[2]}<wbr>", word)
