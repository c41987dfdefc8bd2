"""Where things of the checkout are."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]
EVALS = ROOT / "evals"
REPORTS = EVALS / "reports"
PROMPTS = ROOT / "prompts"
SUPPORT = Path(__file__).parent
