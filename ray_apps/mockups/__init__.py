"""Ideas → artwork and mock-ups.

In: ideas with a phrase, a tagline and keywords. `styles` and `assign` turn an ordered list of them into design
briefs (style, family, palette, garment, motif), spread so that neighbours never look alike; `variations` tells what
follows from a brief (back, colourways, products). `draw` turns one brief into a print file (PNG 4500 × 5400, RGBA,
sRGB, 300 DPI) and its vector source; `preflight` reads the print file back and lists what would go wrong; `garments`
shows it on products; `printing` prepares pictures that a model made (`prompting` says what to ask it for).

Out: bytes and lists of faults. The same brief gives the same bytes in every process. Nothing here touches a database, a
network, a clock or Ray, apart from the files that run it all: `stage` on the driver, `making` in a worker.
"""
