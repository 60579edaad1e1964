"""The directive `otherwise`: what an older engine prints otherwise."""

from docutils import nodes
from sphinx.application import Sphinx

from layerlab.site.directive import MeasuredDirective
from layerlab.site.page_warnings import PageWarning, WarningType
from layerlab.transcripts import transcript_record
from layerlab.transcripts.older_output import difference
from layerlab.transcripts.pages import on_page
from layerlab.transcripts.transcript import Transcript, TranscriptError


class OtherwiseDirective(MeasuredDirective):
    """`{otherwise} page transcript`; its content says what changed, and why."""

    required_arguments = 2
    has_content = True

    def render(self) -> list[nodes.Node]:
        """The cause, then both outputs as a diff."""
        page, name = self.arguments
        one = self._transcript(page, name)
        book = self.domain.library.book
        self.env.note_dependency(str(transcript_record.path_of(page, book.records)))
        try:
            record = transcript_record.read(one, book)
        except transcript_record.TranscriptRecordError as error:
            raise PageWarning(WarningType.of(error.kind), str(error)) from None
        if "older" not in record:
            text = f"every engine prints the same of the transcript {name} of {page}: take it out"
            raise PageWarning(WarningType.STALE_TRANSCRIPT, text)
        text = difference(record)
        code = nodes.literal_block(text, text, language="diff", force=True)
        return [*self.parse_content_to_nodes(), code]

    def _transcript(self, page: str, name: str) -> Transcript:
        book = self.domain.library.book
        file = book.docs / f"{page}.md"
        self.env.note_dependency(str(file))
        try:
            found = {one.name: one for one in on_page(file, book.docs)}
            return found[name]
        except (OSError, TranscriptError, KeyError):
            text = f"there is no transcript {name} on a page {page}"
            raise PageWarning(WarningType.UNKNOWN_LINE, text) from None


def setup(app: Sphinx) -> None:
    """Make the directive known."""
    app.add_directive("otherwise", OtherwiseDirective)
