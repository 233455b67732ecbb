"""Personal data: what is where, how it is handed out, and how it goes."""
