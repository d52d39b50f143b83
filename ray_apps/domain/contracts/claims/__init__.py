"""Words and claims that no listing may hold, as dated data: those of every marketplace, each with its reason."""
