"""Ways out: e-mail by a server, or files in a folder when there is none."""
