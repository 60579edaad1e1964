"""What an image's archive holds: layers, configuration, sizes, files. Needs no engine."""
