"""State codes of the MRZ to the two-letter codes of certificates. ISO 3166-1; Doc 9303-3, section 5, parts B to D."""

from __future__ import annotations

from functools import cache

# ISO 3166-1, alpha-3 to alpha-2.
_ISO_3166 = """
ABW:AW AFG:AF AGO:AO AIA:AI ALA:AX ALB:AL AND:AD ARE:AE ARG:AR ARM:AM ASM:AS ATA:AQ ATF:TF ATG:AG AUS:AU
AUT:AT AZE:AZ BDI:BI BEL:BE BEN:BJ BES:BQ BFA:BF BGD:BD BGR:BG BHR:BH BHS:BS BIH:BA BLM:BL BLR:BY BLZ:BZ
BMU:BM BOL:BO BRA:BR BRB:BB BRN:BN BTN:BT BVT:BV BWA:BW CAF:CF CAN:CA CCK:CC CHE:CH CHL:CL CHN:CN CIV:CI
CMR:CM COD:CD COG:CG COK:CK COL:CO COM:KM CPV:CV CRI:CR CUB:CU CUW:CW CXR:CX CYM:KY CYP:CY CZE:CZ DEU:DE
DJI:DJ DMA:DM DNK:DK DOM:DO DZA:DZ ECU:EC EGY:EG ERI:ER ESH:EH ESP:ES EST:EE ETH:ET FIN:FI FJI:FJ FLK:FK
FRA:FR FRO:FO FSM:FM GAB:GA GBR:GB GEO:GE GGY:GG GHA:GH GIB:GI GIN:GN GLP:GP GMB:GM GNB:GW GNQ:GQ GRC:GR
GRD:GD GRL:GL GTM:GT GUF:GF GUM:GU GUY:GY HKG:HK HMD:HM HND:HN HRV:HR HTI:HT HUN:HU IDN:ID IMN:IM IND:IN
IOT:IO IRL:IE IRN:IR IRQ:IQ ISL:IS ISR:IL ITA:IT JAM:JM JEY:JE JOR:JO JPN:JP KAZ:KZ KEN:KE KGZ:KG KHM:KH
KIR:KI KNA:KN KOR:KR KWT:KW LAO:LA LBN:LB LBR:LR LBY:LY LCA:LC LIE:LI LKA:LK LSO:LS LTU:LT LUX:LU LVA:LV
MAC:MO MAF:MF MAR:MA MCO:MC MDA:MD MDG:MG MDV:MV MEX:MX MHL:MH MKD:MK MLI:ML MLT:MT MMR:MM MNE:ME MNG:MN
MNP:MP MOZ:MZ MRT:MR MSR:MS MTQ:MQ MUS:MU MWI:MW MYS:MY MYT:YT NAM:NA NCL:NC NER:NE NFK:NF NGA:NG NIC:NI
NIU:NU NLD:NL NOR:NO NPL:NP NRU:NR NZL:NZ OMN:OM PAK:PK PAN:PA PCN:PN PER:PE PHL:PH PLW:PW PNG:PG POL:PL
PRI:PR PRK:KP PRT:PT PRY:PY PSE:PS PYF:PF QAT:QA REU:RE ROU:RO RUS:RU RWA:RW SAU:SA SDN:SD SEN:SN SGP:SG
SGS:GS SHN:SH SJM:SJ SLB:SB SLE:SL SLV:SV SMR:SM SOM:SO SPM:PM SRB:RS SSD:SS STP:ST SUR:SR SVK:SK SVN:SI
SWE:SE SWZ:SZ SXM:SX SYC:SC SYR:SY TCA:TC TCD:TD TGO:TG THA:TH TJK:TJ TKL:TK TKM:TM TLS:TL TON:TO TTO:TT
TUN:TN TUR:TR TUV:TV TWN:TW TZA:TZ UGA:UG UKR:UA UMI:UM URY:UY USA:US UZB:UZ VAT:VA VCT:VC VEN:VE VGB:VG
VIR:VI VNM:VN VUT:VU WLF:WF WSM:WS YEM:YE ZAF:ZA ZMB:ZM ZWE:ZW
"""
# Codes of the MRZ that differ from ISO 3166-1. Doc 9303-3, section 5: Germany, Kosovo, the European Union, the United
# Nations, British nationals; UT stands for Utopia in the specimens of Doc 9303. Kosovo's certificates bear KS.
# UK is reserved for the United Kingdom (ISO 3166-1).
_OTHERS = """
D:DE RKS:KS RKS:XK EUE:EU UNO:UN UNA:UN UNK:UN GBD:GB GBN:GB GBO:GB GBP:GB GBS:GB GBR:UK XOM:XM XPO:XP UTO:UT
"""
# Regions print China's code in the MRZ and have their own authorities.
_REGIONS = "CHN:HK CHN:MO"


def two_letter_codes(state: str) -> frozenset[str]:
    """Return the countryName values that a State's certificates may bear; empty when the code has none.

    >>> sorted(two_letter_codes("D")), sorted(two_letter_codes("ARM")), sorted(two_letter_codes("XXA"))
    (['DE'], ['AM'], [])
    """
    return _codes().get(state.rstrip("<"), frozenset())


@cache
def _codes() -> dict[str, frozenset[str]]:
    codes: dict[str, set[str]] = {}
    for pair in (_ISO_3166 + _OTHERS + _REGIONS).split():
        long, _, short = pair.partition(":")
        codes.setdefault(long, set()).add(short)
    return {long: frozenset(shorts) for long, shorts in codes.items()}
