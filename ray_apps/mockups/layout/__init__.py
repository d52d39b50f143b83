"""The layout kit: lettering as outlines, and what families build artwork from.

Everything is a `Shape`: closed polygons in pixels of the 4500 × 5400 print file, y pointing down. Fonts become shapes
(`fonts`, `text`, `breaking`, `blocks`), shapes are bent (`warps`), outlined and knocked out (`outlines`), decorated
(`ornaments`, `icons`), and stacked as flat layers of ink (`composition`), which `svg` writes down and `wear` ages.
"""
