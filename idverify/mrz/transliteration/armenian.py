# ruff: noqa: RUF001 - letters that look alike are what the table is about
"""Armenian letters; outside ICAO Doc 9303, which has no table for them.

The rows are the BGN/PCGN 1981 system without its apostrophes, which the MRZ cannot print. For Ռ the plain R of
the place-name list of Government Regulation 220-N of 3 March 2011 comes first, which passports also print.
Western Armenian values and the French-like spellings of the diaspora come from the ALA-LC table and from use.
"""

from idverify.mrz.script_table import Rules, ScriptTable, rows

_BGN_PCGN = rows("""
Ա A, Բ B, Գ G, Դ D, Ե E, Զ Z, Է E, Ը Y, Թ T, Ժ ZH, Ի I, Լ L, Խ KH, Ծ TS, Կ K, Հ H, Ձ DZ, Ղ GH, Ճ CH, Մ M, Յ Y
Ն N, Շ SH, Ո O, Չ CH, Պ P, Ջ J, Ռ R RR, Ս S, Վ V, Տ T, Ր R, Ց TS, ՈՒ U, Փ P, Ք K, ԵՒ EV, ԵՎ EV, Օ O, Ֆ F, Ւ V
""")

# ALA-LC: values of Western Armenian, of classical spelling (initial Յ, final այ and ոյ, իւ), and unmarked Ը.
_ALA_LC = rows("""
Բ P, Գ K, Դ T, Ծ DZ, Կ G, Ձ TS, Ճ J, Պ B, Ջ CH, Տ D, Ը E, Ւ W V, Ե E, ԵՒ EW, ԻՒ IW YU
""")

_PRACTICE = rows("""
ՅԱՆ IAN YAN JAN IYAN, ԵԱՆ IAN EAN YAN, ՅԱ IA JA YA, ՅՈՒ YU IU JU, ՅՈ YO IO EO, Յ I J H -, Ե IE YE JE
Ղ G R L, Խ X H K CH KCH, ՈՒ OU OO, Ժ J, Ջ DJ DZH TCH TZ, Չ TCH TSH, Ճ TCH DJ J TSH, Ծ TZ, Ձ TZ Z, Ց TZ, Շ CH
Ս SS SZ Z, Կ C, Ք Q C KH, Թ TH, Փ PH F, Վ W, Է EH, Ը U I A -, Հ G - KH, Գ GH GU, ԳՅՈՒ GU GYOU, ՔՅՈՒ KU KYOU
""")

_INITIAL = rows("Ե YE, Ո VO, ԵՒ YEV, ԵՎ YEV, ՈՎ OV VOV")

TABLE = ScriptTable(
    script="Armenian",
    in_icao=False,
    rules=Rules(
        "BGN/PCGN 1981 without apostrophes; Government of Armenia, Regulation 220-N of 3 March 2011",
        _BGN_PCGN,
        initial=_INITIAL,
        after_vowel=rows("Ե YE E, ԵՒ YEV EV, ԵՎ YEV EV"),
    ),
    further=Rules(
        "ALA-LC romanization table for Armenian, Western Armenian values", _ALA_LC, initial=rows("Յ H, Ո O, Ե E")
    ),
    practice=Rules("documents in circulation", _PRACTICE),
    vowels="ԱԵԷԸԻՈՒՕ",
)
