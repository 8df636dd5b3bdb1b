"""The door for people: addresses, forms, pages in two languages. No rule and no table of its own."""
