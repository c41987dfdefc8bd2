"""Eval runs as tables for a terminal and as a page."""
