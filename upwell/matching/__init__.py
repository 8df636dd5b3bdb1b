"""Who meets whom: runs, proposals, human decisions, asking. Refuses to score: the engine does."""
