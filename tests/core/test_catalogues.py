"""Two languages: every text has one English, whichever page says it."""

from marketplace.core import i18n

TEXT = '\nmsgid "Masuk"\nmsgstr "%s"\n'
HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n'


def test_a_text_with_two_english_words_is_named_with_both(tmp_path, monkeypatch):
    folders = [tmp_path / "accounts", tmp_path / "reference"]
    for folder, english in zip(folders, ("Sign in", "Working day"), strict=True):
        po = i18n.catalogue_path(folder)
        po.parent.mkdir(parents=True)
        po.write_text(HEAD + TEXT % english, encoding="utf-8")
    monkeypatch.setattr(i18n, "packages", lambda: folders)
    (line,) = i18n.conflicting_translations()
    assert "'Masuk'" in line
    assert "Sign in" in line
    assert "Working day" in line


def test_the_catalogues_agree_and_miss_nothing():
    assert i18n.conflicting_translations() == []
    assert i18n.missing_translations() == []
