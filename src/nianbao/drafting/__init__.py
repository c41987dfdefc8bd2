"""Next year's draft: the skeleton of the next report, made of this year's, with labelled blanks."""
