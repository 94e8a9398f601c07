"""Programs that make the committed specimens, bit for bit."""
