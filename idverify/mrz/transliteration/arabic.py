# ruff: noqa: RUF001 - letters that look alike are what the table is about
"""Arabic script. ICAO Doc 9303-3, section 6, C and Appendix B, which also defines the way back.

`X` is an escape: the one or two letters behind it stand for one Arabic letter. Vowel marks are not encoded and
a shadda doubles the code of its letter, so doubling in the MRZ may or may not be written in the Arabic name.
"""

from idverify.mrz.script_table import Rules, ScriptTable, rows

SHADDA = "\u0651"

_LETTERS = rows("""
ء XE, آ XAA, أ XAE, ؤ U, إ I, ئ XI, ا A, ب B, ة XTA XAH, ت T, ث XTH, ج J, ح XH, خ XKH, د D, ذ XDH
ر R, ز Z, س S, ش XSH, ص XSS, ض XDZ, ط XTT, ظ XZZ, ع E, غ G, ف F, ق Q, ك K, ل L, م M, ن N, ه H, و W
ى XAY, ي Y, ٱ XXA, ٹ XXT, ټ XRT, پ P, ځ XKE, څ XXH, چ XC, ڈ XXD, ډ XDR, ڑ XXR, ړ XRR, ږ XRX, ژ XJ
ښ XXS, ک XKK, ګ XXK, ڭ XNG, گ XGG, ں XNN, ڼ XXN, ھ XDO, ۀ XYH, ہ XXG, ۂ XGE, ۃ XTG
ی XYA Y XAY, ۍ XXY, ې Y, ے XYB, ۓ XBE, ڤ V, ڥ XF
""")

# Tatweel, the vowel marks, sukun and superscript alef; then the Maghreb letters that B.5.8 calls obsolete.
_NOT_ENCODED = rows("""
\u0640 -, \u064b -, \u064c -, \u064d -, \u064e -, \u064f -, \u0650 -, \u0652 -, \u0670 -, \u0653 -, \u0654 -, \u0655 -
ڜ -, ڢ -, ڧ -, ڨ -, \u200c -, \u200d -, \u200e -, \u200f -
""")

# B.5.9 prints this name with XH at its end, against the table, and calls it a special case.
_ALLAH = rows("الله ALLXH ALLH")

# Nearly every State that writes Arabic prints a transcription by ear in the MRZ: vowels by choice, and for each
# letter one of several Latin habits. Such a name can be compatible with the Arabic one, never proven by it.
_BY_EAR = rows("""
ب B P, ت T, ث TH T S, ج J G DJ, ح H, خ KH H, د D, ذ DH D Z TH, ر R, ز Z, س S SS C, ش SH CH SCH, ص S SS, ض D DH Z
ط T, ظ Z DH, ع - A E I O U, غ GH G, ف F PH, ق Q K G GH, ك K C, ل L -, م M, ن N, ه H -, و W OU OO U O V, ي Y I EE E AI
ا A E I O U AA -, أ A E I O U, إ I E A, آ A AA, ؤ O OU U W, ئ I E Y, ء -, ة A AH H E T EH, ى A Y I, ٱ A -
پ P, چ CH, ژ ZH J, گ G, ک K, ی Y I EE E, ں N, ے E AY, ٹ T, ڈ D, ڑ R, ھ H, ہ H A, ڤ V
الله ALLAH ULLAH ELLAH OLLAH ILLAH LLAH
""")
_VOWELS = ("", "A", "E", "I", "O", "U", "AA", "EE", "OO", "OU", "AI", "EI", "AY", "IE")
_SINGLE = 1


def _with_vowels(renderings: tuple[str, ...]) -> tuple[str, ...]:
    doubled = tuple(latin * 2 for latin in renderings if len(latin) == _SINGLE)
    return tuple(latin + vowel for latin in (*renderings, *doubled) for vowel in _VOWELS)


TABLE = ScriptTable(
    script="Arabic",
    in_icao=True,
    rules=Rules(
        "ICAO Doc 9303-3, 8th edition, section 6, C and Appendix B",
        {**_LETTERS, **_NOT_ENCODED, **_ALLAH},
        final=rows("ة XAH XTA"),
    ),
    practice=Rules("transcription by ear", {letter: _with_vowels(latin) for letter, latin in _BY_EAR.items()}),
    doubling=SHADDA,
)
