"""Inspection: pages and a live face in; evidence, findings and a recommendation out."""
