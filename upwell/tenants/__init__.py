"""Organisation and account: the two that every row may point to. Owns no permission and no rule."""
