"""The agreement and the page on which it is signed."""
