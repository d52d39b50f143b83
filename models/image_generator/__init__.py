"""Pictures from prompts: SDXL in this process, SDXL on Ray Serve, and any service that speaks OpenAI's images API.

In: an `ImageRequest`. Out: a `GeneratedImage`, which says what made it. The same request gives the same picture.
"""
