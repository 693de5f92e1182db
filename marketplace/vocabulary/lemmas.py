"""The basic forms of the words of a text, so that "pesanan" meets "memesan" and "shoes" meets "shoe"."""

from functools import lru_cache

import simplemma

from marketplace.vocabulary.words import plain

LONGEST_TEXT = 8_000
_LANGUAGES = ("id", "en")
_FILLERS = frozenset(
    """
    ada adalah agar akan aku anda apa atas atau bagi bagus baik banyak baru bahwa belum beberapa bila bisa boleh bukan
    buat cari dalam dan dapat dari daripada dengan di dia dulu hanya harap harus hingga ini itu jadi jangan jika juga
    kak kalau kali kami kamu kan karena ke kepada kita kok lagi lain lalu lebih macam maka masih mau melalui mereka
    mohon mulai nanti nya oleh pada paling per perlu pernah pun saat saja sampai sangat saya sebagai sebelum secara
    sedang sekali sekitar selama semua sendiri seperti serta setelah setiap siap sih sini situ suatu sudah supaya tak
    tanpa tapi telah tentang terima tersebut tetapi tiap tidak tinggal toh untuk usaha ya yaitu yang
    a able about all also an and any are as at be but by can do each for from get had has have i if in into is it its
    just make may me more most my need no not of on one or our please so some such than that the their them there these
    they this to up us want was we were what when which who will with would you your
    gros jt juta kodi lusin pasang pair pcs psg rb ribu rp
    """.split()  # noqa: SIM905  a list of three hundred quoted words is read by nobody
)


def lemmas(text: str) -> list[str]:
    """Every word of a text in its basic form, in order; one that no language knows stays as it is."""
    return [lemma(word) for word in plain(text[:LONGEST_TEXT]).split()]


def meaningful(text: str) -> frozenset[str]:
    """The basic forms that say something: no filler words, no single letters, no bare numbers."""
    return frozenset(word for word in lemmas(text) if len(word) > 2 and word not in _FILLERS and not word.isdecimal())


@lru_cache(maxsize=20_000)
def lemma(word: str) -> str:
    """The basic form of one plain word."""
    return plain(simplemma.lemmatize(word, lang=_LANGUAGES)).replace(" ", "") or word
