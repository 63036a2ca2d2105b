"""The language is the declared one, unless the words say clearly otherwise."""

from __future__ import annotations

import pytest

from policydiff.normalizer.language import find_language, primary

SAMPLES = {
    "en": "We use the data that you give to us and we may share it with our partners if you agree to this.",
    "de": "Wir verwenden die Daten, die Sie uns geben, und teilen sie mit unseren Partnern, wenn das nicht anders ist.",
    "fr": "Nous utilisons les données que vous nous donnez et nous les partageons avec nos partenaires.",
    "es": "Usamos los datos que usted nos da y los compartimos con nuestros socios para el servicio de la empresa.",
    "it": "Usiamo i dati che ci fornisci e li condividiamo con i nostri partner per il servizio della società.",
    "pt": "Usamos os dados que você nos dá e não os partilhamos com os nossos parceiros para o serviço da empresa.",
    "nl": "Wij gebruiken de gegevens die u ons geeft en delen het niet met onze partners voor de dienst.",
    "ja": "お客様の個人情報を取り扱います。",
    "zh": "我们会收集您的个人信息，并在您同意之后与 Acme Cloud do Brasil e os parceiros 共享这些信息。",
    "ko": "회사는 이용자의 개인정보를 수집하고 이용합니다.",
    "ru": "Мы используем ваши данные для работы сервиса.",
}


@pytest.mark.parametrize(("language", "text"), SAMPLES.items())
def test_found_by_words_or_script(language: str, text: str) -> None:
    """A sentence or two are enough."""
    assert find_language([text]) == language


def test_declared_and_unknown() -> None:
    """A declaration holds for short texts; a template's lang is overruled by a long text; nothing known is `und`."""
    assert find_language(["Kontakt"], "de-AT") == "de"
    assert find_language([SAMPLES["fr"]] * 10, "en-US") == "fr"
    assert find_language([SAMPLES["fr"]] * 10, "fi") == "fr"
    assert find_language([SAMPLES["en"]] * 10, "sq") == "sq"
    assert find_language(["12345"]) == "und"
    assert find_language([]) == "und"


def test_tags() -> None:
    """Only language tags count as declarations."""
    assert [primary(tag) for tag in ("en-US", "pt_BR", "zh-Hant-TW", "english", "", "{{lang}}")] == [
        "en",
        "pt",
        "zh",
        "",
        "",
        "",
    ]


def test_a_script_overrules_a_template() -> None:
    """A Chinese text is not English for its page's `lang`; Ukrainian declared so stays Ukrainian."""
    assert find_language([SAMPLES["zh"]], "en-US") == "zh"
    assert find_language([SAMPLES["ja"]], "ja") == "ja"
    assert find_language(["Ми обробляємо ваші дані."], "uk") == "uk"
