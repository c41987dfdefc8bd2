"""The frozen types that travel between the rooms."""
