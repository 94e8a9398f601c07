"""The specimen factory: documents of fictitious States, captures and forgeries, each with its truth."""
