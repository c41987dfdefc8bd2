"""Words held against their evidence: nothing is printed that the source does not bear."""
