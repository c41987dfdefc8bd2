"""Executive summaries of one report or many, built from verified items only.

`make` builds one without a model, `make_with_prose` lets a model word the opening.
"""

from nianbao.briefing.making import Brief, make, make_with_prose, wants_prose

__all__ = ["Brief", "make", "make_with_prose", "wants_prose"]
