"""Face engines, one file each: `ENGINE = FaceEngineSpec(...)`. Heavy imports stay inside the functions of the file."""
