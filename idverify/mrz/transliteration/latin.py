# ruff: noqa: RUF001 - letters that look alike are what the table is about
"""Latin letters with diacritics. ICAO Doc 9303-3, section 6, A."""

from idverify.mrz.script_table import Rules, ScriptTable, rows

_ICAO = rows("""
À A, Á A, Â A, Ã A, Ä AE A, Å AA A, Æ AE, Ç C, È E, É E, Ê E, Ë E, Ì I, Í I, Î I, Ï I
Ð D, Ñ N NXX, Ò O, Ó O, Ô O, Õ O, Ö OE O, Ø OE, Ù U, Ú U, Û U, Ü UE UXX U, Ý Y, Þ TH
Ā A, Ă A, Ą A, Ć C, Ĉ C, Ċ C, Č C, Ď D, Đ D, Ē E, Ĕ E, Ė E, Ę E, Ě E, Ĝ G, Ğ G, Ġ G, Ģ G
Ĥ H, Ħ H, Ĩ I, Ī I, Ĭ I, Į I, İ I, ı I, Ĳ IJ, Ĵ J, Ķ K, Ĺ L, Ļ L, Ľ L, Ŀ L, Ł L
Ń N, Ņ N, Ň N, Ŋ N, Ō O, Ŏ O, Ő O, Œ OE, Ŕ R, Ŗ R, Ř R, Ś S, Ŝ S, Ş S, Š S
Ţ T, Ť T, Ŧ T, Ũ U, Ū U, Ŭ U, Ů U, Ű U, Ų U, Ŵ W, Ŷ Y, Ÿ Y, Ź Z, Ż Z, Ž Z, ẞ SS
""")

# Letters of official Latin alphabets that the ICAO table leaves out and that do not decompose into a letter
# and a mark. The ICAO table's own principle, the base letter, gives their rendering.
_FURTHER = rows("""
Ə A E, Ɓ B, Ɗ D, Ƙ K, Ƴ Y, Ɛ E, Ɔ O, Ɖ D, Ƒ F, Ɣ G, Ʋ V, Ɩ I, Ʃ S, Ʒ Z, Ɨ I, Ʉ U, Ɂ -, Ȼ C, Ł L
""")

# Renderings seen in documents: the Norwegian and Danish Ø without its stroke, the Icelandic Ð as DH, the
# South Slavic Đ as DJ, Æ by its first letter. The plain letters stand for readings of the VIZ that lost a mark.
_PRACTICE = rows("Ø O, Ð DH, Đ DJ, Æ A, Õ OE, Ő OE, Ű UE, A AE AA, O OE, U UE UXX, N NXX")

TABLE = ScriptTable(
    script="Latin",
    in_icao=True,
    rules=Rules("ICAO Doc 9303-3, 8th edition, section 6, A", _ICAO),
    further=Rules("base letter, the principle of ICAO Doc 9303-3, section 6, A", _FURTHER),
    practice=Rules("documents in circulation", _PRACTICE),
)
