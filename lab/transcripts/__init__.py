"""Shell transcripts of the book: found on its pages, run, recorded, compared with the record.

`commands` and `transcript` say what a transcript is, `pages` finds them, `reading` and `actions`
say what a command does, `safety` on which engine it may run, `session` and `shell` run them,
`buildkit` and `normal` say what counts as the same output, `record` keeps it, `suite` does all of
that for tests and `make measure`.
"""
