"""What measures: builds, runs, services and builders on an engine."""
