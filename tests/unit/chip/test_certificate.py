"""Certificates whose parts cannot be read are ones that cannot be verified, not errors of the program."""

import pytest

from idverify.chip.algorithms import CannotVerifyError
from idverify.chip.certificate import Certificate, read_certificate
from tests.unit.chip._chips import specimen, trust_of

_SEQUENCE, _SET = 0x30, 0x31


def test_a_signature_algorithm_of_another_type_cannot_be_verified():
    issuer = _any_issuer()
    broken = bytearray(issuer.der)
    place = broken.index(issuer.signed_part) + len(issuer.signed_part)
    assert broken[place] == _SEQUENCE
    broken[place] = _SET
    with pytest.raises(CannotVerifyError):
        read_certificate(bytes(broken)).signed_by(issuer)


def _any_issuer() -> Certificate:
    return trust_of(specimen()).anchors[0]
