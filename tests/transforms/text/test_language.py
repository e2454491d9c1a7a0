"""The language of a text: known cases, and the same answer from every thread and process."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.text.language import detect_language

ENGLISH = "The company said on Monday that it will stop renting its cameras to landlords."
TEXTS = {
    "en": ENGLISH,
    "de": "Das Unternehmen wird seine Kameras nicht mehr an Vermieter verleihen, sagte es am Montag.",
    "fr": "L'entreprise a annoncé lundi qu'elle cesserait de louer ses caméras aux propriétaires.",
    "es": "La empresa dijo el lunes que dejará de alquilar sus cámaras a los propietarios.",
    "ru": "Компания заявила в понедельник, что прекратит сдавать камеры в аренду домовладельцам.",
    "zh-cn": "该公司周一表示，将停止向房东出租摄像头。",
    "ja": "同社は月曜日、家主へのカメラの貸し出しをやめると発表した。",
    "ar": "قالت الشركة يوم الاثنين إنها ستتوقف عن تأجير كاميراتها لأصحاب العقارات.",
    "is": "Fyrirtækið sagði á mánudag að það myndi hætta að leigja leigusölum myndavélar sínar.",
    "zu": "Inkampani ithe ngoMsombuluko izoyeka ukuqashisa amakhamera ayo kubanikazi bezindlu.",
    "hy": "Ընկերությունը երկուշաբթի օրը հայտարարեց, որ կդադարեցնի իր տեսախցիկների վարձակալությունը։",
    "ka": "კომპანიამ ორშაბათს განაცხადა, რომ შეწყვეტს კამერების გაქირავებას.",
    "am": "ኩባንያው ሰኞ ዕለት ካሜራዎቹን ማከራየት እንደሚያቆም አስታወቀ።",
}


@pytest.mark.parametrize("language", TEXTS)
def test_languages_are_told(language: str) -> None:
    assert detect_language(TEXTS[language]) == language


@pytest.mark.parametrize(
    "text", ["", " ", "1234 5678", "OK", "https://example.org/a-long-address/with-words", "!!!" * 1000, "\x00" * 50]
)
def test_too_little_to_tell(text: str) -> None:
    assert detect_language(text) == "und"


def test_threads_agree() -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(detect_language, [*TEXTS.values()] * 8))
    assert answers == [*TEXTS] * 8


def test_threads_race_on_the_first_call() -> None:
    code = """
from concurrent.futures import ThreadPoolExecutor
from transforms.text.language import detect_language
texts = [
    "Das Unternehmen wird seine Kameras nicht mehr an Vermieter verleihen, sagte es am Montag.",
    "Selskapet sa på mandag at det ikke lenger vil leie ut kameraer til utleiere i byen.",
    "该公司周一表示，将停止向房东出租摄像头。",
]
with ThreadPoolExecutor(16) as pool:
    found = set(zip(texts * 16, pool.map(detect_language, texts * 16)))
    print(found == set(zip(texts, ["de", "no", "zh-cn"])))
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "True\n"


def test_processes_agree() -> None:
    mixed = ENGLISH[:30] + " " + TEXTS["de"][:30] + " " + TEXTS["fr"][:30]
    code = f"from transforms.text.language import detect_language; print(detect_language({mixed!r}))"
    answers = {
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        for _ in range(3)
    }
    assert answers == {detect_language(mixed) + "\n"}


@given(st.text(max_size=300))
def test_any_text_has_an_answer(text: str) -> None:
    assert detect_language(text)
