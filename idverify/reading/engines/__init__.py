"""Engines that read: MRZ readers as `ENGINE`, one file each; files with an underscore serve them."""
