"""The phone number or e-mail by which a person is reached and signs in, in one stored form each."""

import re
import unicodedata
from dataclasses import dataclass

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import (
    NumberParseException,
    PhoneNumberFormat,
    PhoneNumberType,
    ValidationResult,
)

from marketplace.core.errors import Invalid
from marketplace.core.i18n import N_

NEITHER = N_("Tulis nomor HP (contoh: 0812-3456-7890) atau e-mail (contoh: siti@gmail.com).")
PHONE_WRONG = N_("Nomor HP belum benar. Tulis angkanya saja, contoh: 0812-3456-7890.")
PHONE_SHORT = N_("Nomor ini kurang angkanya. Periksa lagi, contoh: 0812-3456-7890.")
PHONE_LONG = N_("Nomor ini kelebihan angka. Periksa lagi, contoh: 0812-3456-7890.")
PHONE_FIXED = N_("Ini nomor telepon rumah atau kantor. Tulis nomor HP, contoh: 0812-3456-7890.")
EMAIL_WRONG = N_("Alamat e-mail belum benar. Periksa lagi, contoh: siti@gmail.com.")
EMAIL_SPACE = N_("Alamat e-mail tidak memakai spasi. Contoh: siti@gmail.com.")
EMAIL_COMMA = N_("Alamat e-mail memakai titik, bukan koma. Contoh: siti@gmail.com.")
EMAIL_DOMAIN = N_("Bagian setelah @ belum lengkap. Contoh: siti@gmail.com.")

_COUNTRY = "ID"
_LONGEST = 320
_DOTS = "••••"
_MOBILE = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
_FIXED = (
    PhoneNumberType.FIXED_LINE,
    PhoneNumberType.UAN,
    PhoneNumberType.TOLL_FREE,
    PhoneNumberType.SHARED_COST,
)
# A number copied out of an address book or WhatsApp often carries invisible direction marks.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
# Two numbers in one field, letters for digits and extensions would all be "understood" by the library.
_NUMBER = re.compile(r"\+?[\d\s().\-]+")


@dataclass(frozen=True, slots=True)
class Phone:
    """A number in E.164, such as +6281234567890: the form that is stored, compared and sent to."""

    e164: str

    def __str__(self) -> str:
        return self.e164

    @property
    def masked(self) -> str:
        """ "+62 812-••••-7890": enough for its owner to know it, too little for anybody else."""
        if self.e164.startswith("+62") and len(self.e164) >= 11:
            return f"+62 {self.e164[3:6]}-{_DOTS}-{self.e164[-4:]}"
        return f"{self.e164[:3]} {_DOTS}{self.e164[-2:]}"


@dataclass(frozen=True, slots=True)
class Email:
    """An address in small letters, as every server of today reads it: what is stored, compared and sent to."""

    address: str

    def __str__(self) -> str:
        return self.address

    @property
    def masked(self) -> str:
        """ "s••••@gmail.com"; a name of one letter shows none."""
        name, _, domain = self.address.rpartition("@")
        return f"{name[0] if len(name) > 1 else ''}{_DOTS}@{domain}"


def parse_identifier(text: str, *, demo: bool = False) -> Phone | Email:
    """The mobile number or e-mail typed into the sign-in field; Invalid says what is wrong with it."""
    plain = _plain(text)
    if "@" in plain:
        return parse_email(plain, demo=demo)
    if _NUMBER.fullmatch(plain):
        return parse_phone(plain)
    raise Invalid(NEITHER)


def parse_phone(text: str, *, fixed_line: bool = False) -> Phone:
    """0812..., 62812..., +62 (0)812-... -> +62812...; a landline only where `fixed_line` allows it."""
    plain = _plain(text)
    if not _NUMBER.fullmatch(plain):
        raise Invalid(PHONE_WRONG)
    try:
        number = phonenumbers.parse(plain, _COUNTRY)
    except NumberParseException as error:
        short = error.error_type in (
            NumberParseException.TOO_SHORT_NSN,
            NumberParseException.TOO_SHORT_AFTER_IDD,
        )
        long = error.error_type == NumberParseException.TOO_LONG
        raise Invalid(PHONE_SHORT if short else PHONE_LONG if long else PHONE_WRONG) from error
    if not phonenumbers.is_valid_number(number):
        raise Invalid(_why_invalid(number))
    kind = phonenumbers.number_type(number)
    if kind not in _MOBILE:
        if kind not in _FIXED:
            raise Invalid(PHONE_WRONG)
        if not fixed_line:
            raise Invalid(PHONE_FIXED)
    return Phone(phonenumbers.format_number(number, PhoneNumberFormat.E164))


def parse_email(text: str, *, demo: bool = False) -> Email:
    """The address in small letters; `demo` also takes addresses under .test, which reach nobody."""
    plain = _plain(text)
    try:
        # The mail server may not speak SMTPUTF8, so the name before the @ stays ASCII; domains may be any script.
        found = validate_email(
            plain,
            check_deliverability=False,
            test_environment=demo,
            allow_smtputf8=False,
            strict=True,
        )
    except EmailNotValidError as error:
        raise Invalid(_what_is_wrong(plain)) from error
    return Email(found.normalized.lower())


def _plain(text: str) -> str:
    if len(text) > _LONGEST:
        raise Invalid(NEITHER)
    # Dashes of all kinds (Pd) become the one of the keyboard; NFKC turns full-width digits and @ into plain ones.
    normal = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).strip()
    return "".join("-" if unicodedata.category(letter) == "Pd" else letter for letter in normal)


def _why_invalid(number: phonenumbers.PhoneNumber) -> str:
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason in (ValidationResult.TOO_SHORT, ValidationResult.IS_POSSIBLE_LOCAL_ONLY):
        return PHONE_SHORT
    national = str(number.national_number)
    # By length alone +62 may have 17 digits, a mobile number has 9 to 12.
    mobile_long = number.country_code == 62 and national.startswith("8") and len(national) > 12
    return PHONE_LONG if mobile_long or reason == ValidationResult.TOO_LONG else PHONE_WRONG


def _what_is_wrong(address: str) -> str:
    if any(letter.isspace() for letter in address):
        return EMAIL_SPACE
    if "," in address:
        return EMAIL_COMMA
    name, at, domain = address.rpartition("@")
    if name and at and "@" not in name and "." not in domain.strip("."):
        return EMAIL_DOMAIN
    return EMAIL_WRONG
