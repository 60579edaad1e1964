"""What is insisted on in the text of pages: no typed number, one word for one thing."""
