"""How our own models are made; nothing here is needed to use them."""
