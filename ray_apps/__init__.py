"""The engine's rooms. Read them in the order an idea travels: ingestion, ideation, scoring, mockups,
listings, compliance, publishing, feedback. Slices never import each other; they meet in `store`."""
