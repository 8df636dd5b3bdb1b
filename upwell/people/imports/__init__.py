"""What staff and sign-up files say: headers, rows, faults, levels. Refuses to know the database."""
