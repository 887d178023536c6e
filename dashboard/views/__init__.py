"""The pages: title, filters, one query, empty state, show."""
