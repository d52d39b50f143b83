"""Compliance: drafts come in; cleared or blocked listings go out, each with its evidence.

Every word a buyer would read is checked against word marks (`marks`, `matcher`) and against our policy (`policy`);
`phrases.verdict` turns the findings into a `Clearance`. Doubt blocks: no trademark data means blocked, never clear.
The shipped list of marks is a starter list, and says so in every evidence line; it is no search of a register.
"""
