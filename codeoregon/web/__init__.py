"""Between the web server and Django."""
