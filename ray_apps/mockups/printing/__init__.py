"""From a picture to a file that a print shop takes.

`prepare` (module `preparing`) takes a generated picture: it cuts the art out of its backdrop, enlarges it to print
size, places it and writes the file. `export` takes a design that is drawn as a print file already and fits it to a
marketplace. `proof` shows what CMYK ink on cloth makes of it. The parts are pure and stand alone.
"""
