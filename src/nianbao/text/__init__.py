"""Text as characters and words, without a model and without a report."""
