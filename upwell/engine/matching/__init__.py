"""Who should meet whom: the most pairs that the rules allow, then the best total fit, with a proof.

Callers use `types` (what goes in and comes out), `solve.propose`, `assess.evaluate`, `effects.alternatives`,
`explain.explain`, `explain_all`, `why_forbidden`, `why_waiting`, and `certify.check`. Codes and numbers only:
the floor above words them. No clock, no disk. The same people, rules and seed give the same bytes, in
whatever order they come.
"""
