"""A report becomes a summary: what is asked, what is believed, what is composed."""
