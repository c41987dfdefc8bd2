"""A model as judge of a run, or between two: asked only where it agrees with the gold labels."""

USUAL_ITEMS = 40
"""Gold items and key facts that known cases are made of, unless told otherwise: up to 80 cases a task."""
