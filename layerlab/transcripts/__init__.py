"""Shell transcripts of the book: found on its pages, run, recorded, compared with the record."""
