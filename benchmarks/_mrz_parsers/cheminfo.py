"""cheminfo's `mrz` for JavaScript, MIT."""

from benchmarks._mrz_parsers._peer import Language, Peer

PEER = Peer(
    name="cheminfo mrz 5 (node)",
    licence="MIT",
    language=Language.NODE,
    program="""
const library = await import("mrz");
const read = library.parse ?? library.default.parse ?? library.default;
const parse = (lines) => read(lines);
const judge = (lines) => read(lines).valid;
""",
)
