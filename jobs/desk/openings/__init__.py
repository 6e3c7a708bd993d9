"""An opening on its employer's own pages after it was sent: how it stands, keeping it open, changing it, ending it."""
