"""Publishing: approved listings in, live listings out, each exactly once.

Protocol: intent (committed) → call → confirmed, refused or *unknown*; unknown is resolved by asking the marketplace
what it holds under our key, never by calling again blindly.
"""
