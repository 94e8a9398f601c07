"""The HTTP service: create_app(settings) builds it; there is no global app."""
