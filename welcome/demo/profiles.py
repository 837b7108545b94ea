"""What is plausible: nationalities by district; culture, languages, residence status and German level by nationality.

The weights are invented; they follow the descriptions in the handbook, not any register.
"""

from dataclasses import dataclass

from welcome.demo.chance import Weighted, scaled, weighted, weights

NATIONALITIES = weights(
    "SY 24, AF 11, UA 13, IQ 8, TR 6, IR 4, ER 3, NG 3, GN 2, SO 2, MA 3, DZ 0.7, TN 0.6, RO 4, BG 4, PL 2, RS 2, "
    "XK 1.8, AL 1.6, MK 1.6, BA 0.8, PK 1.5, IN 1, BD 0.6, LK 0.6, LB 1, RU 1, AM 0.9, GE 0.8, AZ 0.6, ET 0.8, SD 0.5, "
    "GH 0.9, CM 0.6, IT 0.8, GR 0.8, ES 0.7, DE 3, 997 0.8, 998 0.6, 999 2"
)
BY_DISTRICT = {
    "innenstadt-nord": {"BG": 4, "RO": 4, "NG": 2, "GN": 2, "MA": 2, "TR": 1.4, "ES": 2, "UA": 0.5, "GH": 2},
    "innenstadt-west": {"IR": 2, "IN": 3, "UA": 1.3, "CM": 2, "ER": 1.5},
    "innenstadt-ost": {"UA": 1.7, "IR": 1.6, "RU": 2, "PL": 1.5},
    "eving": {"TR": 2, "MA": 1.8, "IQ": 1.4, "AF": 1.2},
    "scharnhorst": {"SY": 1.4, "RU": 2.5, "AF": 1.3, "IQ": 1.3},
    "brackel": {"AF": 1.7, "PL": 1.5, "LK": 3, "UA": 1.2},
    "aplerbeck": {"UA": 2, "SY": 0.8, "AM": 2, "GE": 2},
    "hoerde": {"UA": 1.5, "GR": 3, "IT": 2, "AL": 1.8},
    "hombruch": {"IR": 2.4, "IN": 4, "PK": 3, "UA": 1.4, "BD": 2},
    "luetgendortmund": {"NG": 2.2, "ER": 2.4, "GN": 2, "SO": 2},
    "huckarde": {"TR": 1.7, "IQ": 1.9, "XK": 2, "RS": 1.6},
    "mengede": {"SY": 1.3, "MK": 2.2, "AL": 2, "ET": 2},
}


@dataclass(frozen=True)
class Profile:
    """What people of a nationality have in common, as weighted choices of codes."""

    cultures: Weighted[str]
    languages: Weighted[str]
    residence: Weighted[str]
    german: Weighted[str]
    sex: Weighted[str]


_RESIDENCE = {
    "syria": "prot_sub 34, prot_asyl 30, family 11, perm 7, gest 5, human 3, fict 4, work 2, tol 1, ns 5",
    "refuge": "prot_asyl 24, human 17, gest 15, prot_sub 9, family 10, chance 6, tol 6, fict 5, perm 3, proof 1, ns 6",
    "ukraine": "prot_temp 90, work 2, perm 2, fict 2, family 1, ns 3",
    "eu": "eu 94, perm 2, ns 4",
    "german": "de 100",
    "turkey": "family 24, perm 19, gest 17, prot_asyl 13, work 12, tol 5, chance 3, fict 3, ns 6",
    "balkans": "work 34, family 21, perm 14, tol 11, gest 5, chance 5, fict 4, none 2, ns 6",
    "africa": "gest 21, tol 23, chance 15, human 9, prot_asyl 7, family 9, work 5, fict 4, none 3, ns 7",
    "maghreb": "family 34, work 24, perm 15, tol 9, gest 5, fict 4, chance 3, none 1, ns 7",
    "labour": "work 42, family 24, perm 10, gest 8, tol 5, fict 4, chance 2, ns 6",
    "unclear": "prot_asyl 20, prot_sub 14, human 14, tol 18, gest 12, chance 8, none 4, ns 14",
    "unknown": "ns 70, prot_sub 6, prot_asyl 6, tol 4, family 5, gest 5, work 4",
}
_GERMAN = {
    "newcomer": "none 15, A1 25, A2 26, B1 18, B2 7, C 2, ns 7",
    "settled": "none 9, A1 18, A2 25, B1 23, B2 12, C 4, native 1, ns 8",
    "native": "native 46, C 22, B2 18, B1 9, ns 5",
}
_PROFILES = {
    # nationality: cultures, languages, residence, German, share of women in percent
    "SY": ("arabic 78, kurdish 22", "ar 76, kmr 19, en 2, de 3", "syria", "newcomer", 46),
    "LB": ("arabic 1", "ar 88, en 5, fr 4, de 3", "labour", "settled", 47),
    "IQ": ("arabic 48, kurdish 52", "ar 45, ckb 24, kmr 28, de 3", "refuge", "newcomer", 46),
    "AF": ("afghan 1", "fa-AF 62, ps 24, fa 11, de 3", "refuge", "newcomer", 42),
    "IR": ("persian 84, kurdish 16", "fa 84, ckb 6, en 5, de 5", "refuge", "settled", 47),
    "TR": ("turkish 68, kurdish 32", "tr 70, kmr 22, de 8", "turkey", "settled", 50),
    "UA": ("ukrainian 1", "uk 60, ru 36, en 2, de 2", "ukraine", "newcomer", 68),
    "RU": ("ukrainian 40, slavic 60", "ru 94, de 6", "labour", "settled", 58),
    "ER": ("tigrinya 1", "ti 88, ar 7, en 3, de 2", "refuge", "newcomer", 45),
    "ET": ("tigrinya 1", "am 66, om 24, en 8, de 2", "refuge", "newcomer", 48),
    "SO": ("somali 1", "so 92, en 5, de 3", "refuge", "newcomer", 47),
    "SD": ("arabic 1", "ar 90, en 9, de 1", "refuge", "newcomer", 32),
    "NG": ("westafrican 1", "en 82, ha 14, de 4", "africa", "newcomer", 54),
    "GH": ("westafrican 1", "en 92, de 8", "africa", "settled", 50),
    "GN": ("westafrican 1", "fr 95, de 5", "africa", "newcomer", 30),
    "CM": ("westafrican 1", "fr 74, en 20, de 6", "labour", "settled", 48),
    "MA": ("arabic 1", "ar 76, fr 16, de 8", "maghreb", "settled", 47),
    "DZ": ("arabic 1", "ar 74, fr 22, de 4", "maghreb", "settled", 30),
    "TN": ("arabic 1", "ar 76, fr 18, de 6", "maghreb", "settled", 36),
    "RO": ("romanian 1", "ro 72, rom 25, de 3", "eu", "newcomer", 54),
    "BG": ("slavic 60, turkish 40", "bg 48, tr 30, rom 20, de 2", "eu", "newcomer", 53),
    "PL": ("slavic 1", "pl 94, de 6", "eu", "settled", 52),
    "IT": ("european 1", "it 92, de 8", "eu", "settled", 45),
    "ES": ("european 60, arabic 40", "es 60, ar 34, de 6", "eu", "settled", 49),
    "GR": ("european 78, turkish 22", "el 84, tr 12, de 4", "eu", "settled", 48),
    "RS": ("slavic 1", "sr 68, rom 28, de 4", "balkans", "settled", 52),
    "BA": ("slavic 1", "bs 92, de 8", "balkans", "settled", 50),
    "MK": ("slavic 50, albanian 50", "mk 46, sq 34, rom 16, de 4", "balkans", "settled", 51),
    "XK": ("albanian 1", "sq 95, de 5", "balkans", "settled", 50),
    "AL": ("albanian 1", "sq 95, de 5", "balkans", "newcomer", 49),
    "PK": ("southasian 1", "ur 80, pa 10, en 8, de 2", "labour", "newcomer", 36),
    "IN": ("southasian 1", "hi 30, pa 26, en 38, ta 4, de 2", "labour", "newcomer", 43),
    "BD": ("southasian 1", "bn 88, en 11, de 1", "africa", "newcomer", 33),
    "LK": ("southasian 1", "ta 92, en 4, de 4", "labour", "settled", 48),
    "AM": ("caucasian 1", "hy 82, ru 15, de 3", "africa", "newcomer", 52),
    "GE": ("caucasian 1", "ka 86, ru 12, de 2", "africa", "newcomer", 50),
    "AZ": ("caucasian 1", "az 78, ru 18, de 4", "africa", "newcomer", 46),
    "DE": ("german 46, arabic 24, turkish 20, persian 10", "de 82, ar 8, tr 6, fa 4", "german", "native", 54),
    "997": ("arabic 76, kurdish 24", "ar 80, kmr 17, de 3", "unclear", "newcomer", 44),
    "998": ("arabic 70, westafrican 30", "ar 68, fr 18, en 12, de 2", "unclear", "newcomer", 40),
    "999": ("arabic 60, slavic 40", "ar 30, en 14, de 22, und 34", "unknown", "newcomer", 46),
}


def _profile(cultures: str, languages: str, residence: str, german: str, women: int) -> Profile:
    return Profile(
        weighted(cultures),
        weighted(languages),
        weighted(_RESIDENCE[residence]),
        weighted(_GERMAN[german]),
        weighted(f"w {women - 2}, m {97 - women}, d 0.3, x 4.7"),
    )


PROFILES = {nationality: _profile(*row) for nationality, row in _PROFILES.items()}


def nationalities_in(district: str) -> Weighted[str]:
    """Nationalities of those who come from `district` (a slug, `outside` and `unknown` included)."""
    return Weighted(scaled(NATIONALITIES, BY_DISTRICT.get(district, {})))
