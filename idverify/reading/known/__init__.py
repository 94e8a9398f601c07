"""Layouts of documents, one TOML file each; `idverify.reading.layouts` says what stands in them."""
