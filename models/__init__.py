"""Machine-learning models behind small protocols. Imports nothing of ours, so a model can be built anywhere.

Heavy libraries are imported when a model is built, never when this package is imported.
"""
