"""What happens to a PDF in a process of its own. Knows no Django."""
