"""Pages as Markdown, for readers that are programs: every number as it stands in the HTML."""
