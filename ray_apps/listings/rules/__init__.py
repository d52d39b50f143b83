"""What every listing passes through, whoever wrote it. Pure.

`finish` takes a writer's suggestion and gives back a draft within the marketplace's contract, with the repairs that it
took, or the reasons why nothing could be made of it. `receipt` shows each rule with its limit and what was found.
"""
