"""Executive summaries of one report or many, built from verified items only."""
