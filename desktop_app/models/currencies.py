"""The currencies that there are, and how many decimals an amount in each can have (ISO 4217, list of 2025)."""

from __future__ import annotations

from decimal import Decimal

_TWO = (
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW"
    " CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR"
    " ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV"
    " MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD"
    " SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG"
)
_NONE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE = "BHD IQD JOD KWD LYD OMR TND"
_FOUR = "CLF UYW"

DECIMALS: dict[str, int] = {
    code: decimals for decimals, codes in ((2, _TWO), (0, _NONE), (3, _THREE), (4, _FOUR)) for code in codes.split()
}
"""Code → decimals. Precious metals, funds and codes for tests are no currency that anybody pays in."""

USUAL_DECIMALS = 2
"""Of a currency that is not stated, or not in the list."""


def unit_of(currency: str | None) -> Decimal:
    """The smallest amount that can be paid in a currency: ``0.01`` yuan, ``1`` yen, ``0.001`` dinar."""
    return Decimal(1).scaleb(-DECIMALS.get(currency or "", USUAL_DECIMALS))
