"""Open inspection of travel documents."""
