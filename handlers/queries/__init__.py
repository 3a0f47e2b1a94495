"""What the pages read: named functions over the store, one query each, never one per row."""
