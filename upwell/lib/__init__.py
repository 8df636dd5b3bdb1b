"""Small named things that every floor may use: text, names, dates, tables, tokens."""
