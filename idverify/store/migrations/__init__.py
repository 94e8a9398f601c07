"""Alembic migrations of the store: env.py runs them, versions/ holds one file each."""
