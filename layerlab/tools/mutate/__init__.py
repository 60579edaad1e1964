"""Breaks Dockerfiles and claims on purpose, to see whether a claim notices."""
