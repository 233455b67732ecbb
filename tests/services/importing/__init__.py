"""Lists of organisations are brought, mended, confirmed and undone."""
