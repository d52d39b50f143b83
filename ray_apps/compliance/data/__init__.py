"""The data that compliance ships with: the starter list of marks, plain uses of their words, and the policy."""
