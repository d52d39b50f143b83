"""The poster's surroundings, as SVG elements: an oak frame, and a sideboard with a vase and books under it."""

_OAK = (("0", "#d9b98a"), ("0.5", "#c49c66"), ("1", "#a67d4a"))


def room(left: float, top: float, width: float, height: float, frame: float) -> str:
    """What stands around a sheet at `left`, `top` (px) in a frame `frame` px wide."""
    return _gradients() + _frame(left, top, width, height, frame) + _sideboard() + _vase(430) + _books(1500)


def _gradients() -> str:
    oak = "".join(f'<stop offset="{at}" stop-color="{colour}"/>' for at, colour in _OAK)
    return (
        f'<defs><linearGradient id="oak" x1="0" y1="0" x2="1" y2="1">{oak}</linearGradient>'
        '<linearGradient id="top" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#dcbf95"/>'
        '<stop offset="1" stop-color="#b8915c"/></linearGradient>'
        '<linearGradient id="front" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#8f6b3f"/>'
        '<stop offset="0.25" stop-color="#b48b57"/><stop offset="1" stop-color="#a37a48"/></linearGradient>'
        '<linearGradient id="clay" x1="0" y1="0" x2="1" y2="0"><stop offset="0" stop-color="#f3ece2"/>'
        '<stop offset="0.45" stop-color="#ddd2c3"/><stop offset="1" stop-color="#9c8f7f"/></linearGradient>'
        '<filter id="soft" x="-50%" y="-50%" width="200%" height="200%"><feGaussianBlur stdDeviation="14"/></filter>'
        "</defs>"
    )


def _frame(left: float, top: float, width: float, height: float, frame: float) -> str:
    """Four mitred bars: the upper and left ones in the light, the others in shade."""
    x0, y0, x1, y1 = left - frame, top - frame, left + width + frame, top + height + frame
    a, b, c, d = left, top, left + width, top + height
    bars = (
        (f"{x0},{y0} {x1},{y0} {c},{b} {a},{b}", "#e0c294"),
        (f"{x0},{y0} {a},{b} {a},{d} {x0},{y1}", "#d2b07e"),
        (f"{x1},{y0} {x1},{y1} {c},{d} {c},{b}", "#a67e4c"),
        (f"{x0},{y1} {a},{d} {c},{d} {x1},{y1}", "#b58c58"),
    )
    drawn = "".join(f'<polygon points="{points}" fill="{colour}"/>' for points, colour in bars)
    lines = "".join(
        f'<rect x="{x0 + d}" y="{y0 + d}" width="{x1 - x0 - 2 * d}" height="{y1 - y0 - 2 * d}" fill="none" '
        f'stroke="{colour}" stroke-width="{wide}"/>'
        for d, colour, wide in ((1, "#6d4c2680", 2), (7, "#fff3d840", 3), (frame - 1.5, "#3d280f90", 3))
    )
    return drawn + lines


def _sideboard() -> str:
    return (
        '<rect x="-20" y="1836" width="2040" height="60" fill="#00000038" filter="url(#soft)"/>'
        '<rect x="-20" y="1858" width="2040" height="34" fill="url(#top)"/>'
        '<rect x="-20" y="1858" width="2040" height="3" fill="#f0dab5"/>'
        '<rect x="-20" y="1892" width="2040" height="120" fill="url(#front)"/>'
        '<rect x="664" y="1892" width="4" height="120" fill="#5b411f90"/>'
        '<rect x="1334" y="1892" width="4" height="120" fill="#5b411f90"/>'
    )


def _vase(x: float) -> str:
    """A clay vase with dry grass, its shadow to the right."""
    stems = ((-46, 250, -120), (-20, 320, -36), (12, 300, 60), (36, 230, 128), (0, 270, 10))
    grass = "".join(
        f'<path d="M {x + dx / 4} 1690 Q {x + dx / 2} {1690 - up / 2} {x + tip} {1700 - up}" fill="none" '
        f'stroke="#a58a5b" stroke-width="4"/>'
        f'<ellipse cx="{x + tip}" cy="{1690 - up}" rx="10" ry="34" fill="#c8ab78" '
        f'transform="rotate({tip / 5:g} {x + tip} {1690 - up})"/>'
        for dx, up, tip in stems
    )
    pot = (
        f"M {x - 30} 1668 L {x + 30} 1668 C {x + 26} 1710 {x + 84} 1740 {x + 84} 1794 "
        f"C {x + 84} 1836 {x + 58} 1860 {x + 48} 1864 L {x - 48} 1864 C {x - 58} 1860 {x - 84} 1836 {x - 84} 1794 "
        f"C {x - 84} 1740 {x - 26} 1710 {x - 30} 1668 Z"
    )
    shadow = f'<ellipse cx="{x + 40}" cy="1866" rx="120" ry="12" fill="#00000060" filter="url(#soft)"/>'
    return (
        f'{shadow}{grass}<path d="{pot}" fill="url(#clay)"/><ellipse cx="{x}" cy="1668" rx="30" ry="6" fill="#6f6253"/>'
    )


def _books(x: float) -> str:
    books = ((0, 300, 1824, 38, "#4d6470"), (22, 256, 1790, 34, "#c7b9a3"), (6, 270, 1762, 28, "#8c5a45"))
    stack = "".join(
        f'<rect x="{x + dx}" y="{y}" width="{wide}" height="{high}" rx="4" fill="{colour}"/>'
        f'<rect x="{x + dx}" y="{y}" width="{wide}" height="4" rx="2" fill="#ffffff38"/>'
        f'<rect x="{x + dx}" y="{y + high - 6}" width="{wide}" height="6" fill="#00000030"/>'
        for dx, wide, y, high, colour in books
    )
    return f'<ellipse cx="{x + 170}" cy="1864" rx="180" ry="12" fill="#00000060" filter="url(#soft)"/>{stack}'
