"""Ideas → artwork and mock-ups.

In: ideas with a phrase, an optional tagline and keywords. `assign` turns an ordered list of them into design briefs
(family, palette, garment, motif), spread so that neighbours never look alike. `draw` turns one brief into a print file
(PNG 4500 × 5400, RGBA, sRGB, 300 DPI) and its vector source; `garments.mock_up` shows it on a shirt; `preflight` reads
the print file back and lists what would go wrong in print.

Out: bytes and lists of problems. The same brief gives the same bytes in every process. Nothing here touches a database,
a network, a clock or Ray, apart from the file that runs it all (`stage`).
"""
