"""Ideation: signals come in, ideas go out.

Signals on one topic are grouped by meaning; each group becomes a `Concept`: a phrase worth printing, a tagline, a
title, a description that says where the idea comes from, and keywords. The words are made in four steps, each pure and
in a file of its own: `keyphrases` (what is this group about?), `phrases` (what could be printed about it?), `selection`
(which of them, so that a whole batch is varied?), `concepts` (and how is it described?). What may be printed is a
closed vocabulary (`lexicon/`) in sentences of our own writing (`grammar/`), so that no post is ever quoted and no
name, brand or private matter reaches a shirt.
"""
