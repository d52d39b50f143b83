"""Does the score predict? Hourly looks at posts in, rankings measured against what came after out.

At each hour the posts are ranked by what had been read by then, and the ranking is compared with what each post gained
in the six hours that followed. Weights are fitted on the first part of the hours and measured on the rest.
"""
