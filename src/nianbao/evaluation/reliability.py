"""How far two labellers, or a judge and people, agree: Cohen's kappa and Wilson's interval."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from math import sqrt

from nianbao.schema.summary import Frozen

_Z = 1.959963984540054
"""The 97.5 % point of the normal distribution: two-sided 95 %."""


class Share(Frozen):
    """So many of so many, with Wilson's 95 % interval; all three are None of nothing."""

    hits: int
    of: int
    value: float | None
    low: float | None
    high: float | None

    @classmethod
    def count(cls, hits: int, of: int) -> Share:
        """The share and its score interval (Wilson, JASA 22, 1927)."""
        if not of:
            return cls(hits=hits, of=of, value=None, low=None, high=None)
        p, square = hits / of, _Z * _Z
        centre = (p + square / (2 * of)) / (1 + square / of)
        half = _Z / (1 + square / of) * sqrt(p * (1 - p) / of + square / (4 * of * of))
        return cls(hits=hits, of=of, value=p, low=max(0.0, centre - half), high=min(1.0, centre + half))


class Kappa(Frozen):
    """Cohen's kappa over `pairs` labels, and the share on which both agree.

    `kappa` is None without pairs, and where both always give the same one label: then chance explains
    everything.
    """

    pairs: int
    agreed: Share
    kappa: float | None

    @classmethod
    def of(cls, labels: Sequence[tuple[Hashable, Hashable]]) -> Kappa:
        """(observed - expected) / (1 - expected) (Cohen, Educ. Psychol. Meas. 20, 1960)."""
        n = len(labels)
        agreed = sum(a == b for a, b in labels)
        left, right = Counter(a for a, _ in labels), Counter(b for _, b in labels)
        chance = sum(left[label] * right[label] for label in left)  # times n squared, an integer
        kappa = (agreed * n - chance) / (n * n - chance) if n * n > chance else None
        return cls(pairs=n, agreed=Share.count(agreed, n), kappa=kappa)
