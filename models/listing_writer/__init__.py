"""Listings from a language model: vLLM on Ray Serve, or any service that speaks OpenAI's chat API.

In: a `ListingAsk`, whose words come from the internet and are data to the model. Out: a `WrittenListing`, which is
bounded and nothing more: nobody's word until the rules of the marketplace have finished it.
"""
