"""What was measured, as committed under docs/measurements/: written, read, compared."""
