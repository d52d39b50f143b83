"""Any endpoint that speaks OpenAI's `/v1/chat/completions`, such as vLLM on Ray Serve, asked for JSON of a schema.

In: a `Question`. Out: whatever the reader of the answer makes of it, or a `ChatError` that says in a word why there is
none. What comes back is nobody's word: it is bounded and parsed here, and whoever asked checks what it says.
"""
