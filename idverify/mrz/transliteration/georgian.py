# ruff: noqa: RUF001 - letters that look alike are what the table is about
"""Georgian letters; outside ICAO Doc 9303, which has no table for them.

The national system of 2002 (State Department of Geodesy and Cartography, Institute of Linguistics; Presidential
Decree 109 of 24 February 2011; BGN/PCGN 2009) without its apostrophes, which the MRZ cannot print.
"""

from idverify.mrz.script_table import Rules, ScriptTable, rows

_NATIONAL_2002 = rows("""
ა A, ბ B, გ G, დ D, ე E, ვ V, ზ Z, თ T, ი I, კ K, ლ L, მ M, ნ N, ო O, პ P, ჟ ZH, რ R, ს S, ტ T, უ U, ფ P, ქ K
ღ GH, ყ Q, შ SH, ჩ CH, ც TS, ძ DZ, წ TS, ჭ CH, ხ KH, ჯ J, ჰ H
""")

_PRACTICE = rows("ფ F PH, ყ K Y, ქ Q, ხ X H, ჟ J, ღ G, ჭ TCH, ც C, ჯ DJ DZH, ვ W, თ TH")

TABLE = ScriptTable(
    script="Georgian",
    in_icao=False,
    rules=Rules("Georgian national system of 2002 (BGN/PCGN 2009) without apostrophes", _NATIONAL_2002),
    practice=Rules("documents in circulation", _PRACTICE),
)
