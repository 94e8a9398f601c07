"""`python -m idverify` is the `idverify` program."""

from idverify.cli import main

main()
