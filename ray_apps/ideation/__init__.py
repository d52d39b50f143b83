"""Ideation: signals come in, ideas go out.

Signals on one topic are grouped by meaning; each group becomes a `Concept`: a phrase worth printing, a tagline, a
title, a description that says where the idea comes from, and keywords. The words are made in steps, each pure and in
files of its own: `reading` and `keyphrases` (what is this group about?), `phrases` (what could be printed about it?),
`selection` (which of them, so that a whole batch is varied?), `concepts` and `describing` (and how is it described?).
The words come from a vocabulary of our own (`lexicon/`), which `vocabulary` opens by narrow ways to what no lexicon
foresaw; the sentences are of our own writing (`grammar/`); so no post is ever quoted and no name, brand or private
matter reaches a shirt. Where a listing model is set, `asking` has it propose sentences too; `checks` takes them for
hostile text, and they compete by the same rank.
"""
