"""Where the templates of a gallery are kept: memory-mapped segments, a write-ahead log, and a manifest.

    gallery.json   what the gallery is, written once
    manifest.json  which files hold it now; replaced in one step
    segments/      rows that no longer change: entries, float32 rows, codes; a checksum for every plane
    logs/          what was enrolled and removed since the last segment, one checksum a record
    quarantine/    damaged files, moved aside under their own names
    lock           held by the one writer

A row is in the newest log until it is in a segment; the manifest says which, so that a crash at any point leaves
either the old files or the new ones in force, and what was acknowledged in both.
"""
