"""What measures a book: load examples, build them, measure images, check claims, record."""
