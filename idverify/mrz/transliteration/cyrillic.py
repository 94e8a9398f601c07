# ruff: noqa: RUF001, RUF002 - letters that look alike are what the table is about
"""Cyrillic letters. ICAO Doc 9303-3, section 6, B, and the national rules that differ from it.

The ICAO table prints Ћ beside the code of Ђ, gives the Macedonian GJ to Ғ instead of Ѓ, and has H for the
Serbian Г, which Gaj's alphabet writes G; both readings are admitted. It has no row for Ь: nothing is printed.
"""

from types import MappingProxyType

from idverify.mrz.script_table import Rules, ScriptTable, rows

_ICAO = rows("""
Ё E, Ђ D, Є IE, Ѕ DZ, І I, Ї I, Ј J, Љ LJ, Њ NJ, Ќ K, Ў U, Џ DZ
А A, Б B, В V, Г G, Д D, Е E, Ж ZH, З Z, И I, Й I, К K, Л L, М M, Н N, О O, П P, Р R, С S, Т T, У U, Ф F
Х KH, Ц TS, Ч CH, Ш SH, Щ SHCH, Ъ IE, Ы Y, Ь -, Э E, Ю IU, Я IA
Ѫ U, Ѵ Y, Ґ G, Ғ G, Һ C, Ћ D C, Ѓ G GJ
""")

# BGN/PCGN systems for Kazakh, Kyrgyz and Tajik and the Mongolian standard MNS 5217:2012, without their marks.
_FURTHER = rows("Ә A, Ғ GH, Қ Q K, Ң NG N, Ө O, Ұ U, Ү U, Һ H, Ҳ H, Ҷ J, Ҙ Z, Ҫ S, Ҡ Q, Ӏ -, Ѣ E IE, Ѳ F, Ӓ A")

_NATIONAL = {
    "UKR": Rules(
        "Cabinet of Ministers of Ukraine, resolution 55 of 27 January 2010; ICAO Doc 9303-3, section 6, B",
        rows("Г H, Ґ G, Є IE, И Y, І I, Ї I, Й I, Х KH, Ц TS, Щ SHCH, Ю IU, Я IA, Ь -, ЗГ ZGH"),
        initial=rows("Є YE, Ї YI, Й Y, Ю YU, Я YA"),
    ),
    "BLR": Rules("ICAO Doc 9303-3, section 6, B, Belorussian", rows("Ё IO, Г H, І I, Ў U")),
    "BGR": Rules(
        "Bulgarian Regulation on the issue of personal documents (decree 13 of 8 February 2010), annex 1",
        rows("Й Y, Х H, Щ SHT, Ъ A, Ь Y, Ю YU, Я YA"),
        final=rows("ИЯ IA"),
    ),
    "SRB": Rules(
        "ICAO Doc 9303-3, section 6, B, Serbian; Gaj's Latin alphabet for Г and Ћ",
        rows("Г G H, Ђ D, Ж Z, Ћ C, Х H, Ц C, Ч C, Ш S, Љ LJ, Њ NJ, Џ DZ"),
    ),
    "MNE": Rules("as Serbian", rows("Г G, Ђ D, Ж Z, Ћ C, Х H, Ц C, Ч C, Ш S, Љ LJ, Њ NJ, Џ DZ")),
    "MKD": Rules(
        "ICAO Doc 9303-3, section 6, B, Macedonian, with GJ at Ѓ", rows("Ѓ GJ, Ќ KJ, Џ DJ, Х H, Ц C, Ж ZH, Ч CH, Ш SH")
    ),
    "RUS": Rules(
        "GOST R 52535.1-2006, in force for Russian passports from 2010 to 2014 (Ц TC); ICAO Doc 9303-3 since",
        rows("Ц TS TC"),
    ),
    "KAZ": Rules(
        "BGN/PCGN system for Kazakh, without its marks", rows("Ә A, Ғ G GH, Қ K Q, Ң N NG, Ө O, Ұ U, Ү U, Һ H, І I")
    ),
}

# Russian and Soviet passports before 2010 (English-like spelling), Greek-like X, and everyday transcriptions.
_PRACTICE = Rules(
    "documents in circulation",
    rows("""
Ё YO IO JO, Й Y J, Ю YU JU, Я YA JA, КС X, ИЙ Y IY II, ЫЙ Y YY, Х H, Ц C TS, Щ SCH, Ж J, Ъ -, Ч TCH, Г GU
"""),
    initial=rows("Е YE"),
    after_vowel=rows("Е YE"),
)

TABLE = ScriptTable(
    script="Cyrillic",
    in_icao=True,
    rules=Rules("ICAO Doc 9303-3, 8th edition, section 6, B", _ICAO),
    further=Rules("BGN/PCGN systems for Kazakh, Kyrgyz and Tajik, MNS 5217:2012; without their marks", _FURTHER),
    national=MappingProxyType(_NATIONAL),
    practice=_PRACTICE,
    vowels="АЕЁИОУЫЭЮЯІЇЄЬЪ",
)
