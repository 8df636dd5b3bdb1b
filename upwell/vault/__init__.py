"""Keys and encrypted values: AES-GCM bound to the row they stand in. Refuses a value moved to another row."""
