"""Writing a composition down as SVG: flat filled paths, nothing else. No text elements, fonts, masks or links."""

from ray_apps.mockups.layout.composition import HEIGHT, WIDTH, Composition, Gradient
from ray_apps.mockups.layout.shapes import path_data


def svg(design: Composition) -> bytes:
    """The design as a standalone SVG document in UTF-8; coordinates are rounded to a tenth of a pixel."""
    gradients: list[str] = []
    paths: list[str] = []
    for layer in design.layers:
        fill = layer.ink
        if isinstance(fill, Gradient):
            gradients.append(_gradient(f"g{len(gradients)}", fill))
            fill = f"url(#g{len(gradients) - 1})"
        paths.append(f'<path fill="{fill}" d="{path_data(layer.shape)}"/>')
    defs = f"<defs>{''.join(gradients)}</defs>" if gradients else ""
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">'
    return f"{head}{defs}{''.join(paths)}</svg>".encode()


def _gradient(name: str, blend: Gradient) -> str:
    last = len(blend.colours) - 1
    stops = "".join(f'<stop offset="{i / last:.3f}" stop-color="{c}"/>' for i, c in enumerate(blend.colours))
    line = f'x1="0" x2="0" y1="{blend.top:.1f}" y2="{blend.bottom:.1f}"'
    return f'<linearGradient id="{name}" gradientUnits="userSpaceOnUse" {line}>{stops}</linearGradient>'
