"""Commands: one a file. `idea-engine …` = `python -m jobs …` = what `ray job submit` runs."""
