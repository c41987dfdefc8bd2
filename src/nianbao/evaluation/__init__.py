"""How good is this model with these prompts, is B better than A, did this change break anything."""
