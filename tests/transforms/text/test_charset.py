"""Charsets: what is declared is checked, and what is declared wrongly is no mojibake."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.text.charset import declared_charset, decode_document

TEXTS = {
    "cp1252": "Große Plattformen müssen über Änderungen für Behörden berichten – “bald”",
    "iso-8859-1": "La autoridad pidió más información sobre la retención de datos",
    "cp1251": "Ведомство потребовало пояснений о хранении данных",
    "koi8-r": "Ведомство потребовало пояснений о хранении данных",
    "iso-8859-5": "Ведомство потребовало пояснений о хранении данных",
    "cp1250": "Urząd zażądał wyjaśnień w sprawie przechowywania danych",
    "iso-8859-2": "Úřad žádá vysvětlení, jak dlouho společnost uchovává údaje",
    "cp1253": "Η αρχή ζήτησε εξηγήσεις για την αποθήκευση των δεδομένων",
    "cp1254": "Kurum, verilerin saklanması hakkında açıklama istedi, şirket değiştirecek",
    "cp1255": "הרשות ביקשה הסברים על שמירת הנתונים",
    "cp1256": "طلبت الهيئة توضيحات حول الاحتفاظ بالبيانات",
    "cp874": "หน่วยงานขอคำชี้แจงเรื่องการเก็บข้อมูล",
    "gb18030": "监管机构要求就数据保存作出说明",
    "big5": "監管機構要求就資料保存作出說明",
    "shift_jis": "当局はデータの保存について説明を求めた",
    "euc-jp": "当局はデータの保存について説明を求めた",
    "euc-kr": "당국은 데이터 보관에 대한 설명을 요구했다",
}


def document(text: str, declared: str = "") -> str:
    declaration = f' encoding="{declared}"' if declared else ""
    return (
        f'<?xml version="1.0"{declaration}?><rss><item><title>{text}</title><link>http://ex.org/1</link></item></rss>'
    )


@pytest.mark.parametrize("declared", ["", "utf-8", "true", "iso-8859-1", "x-unknown"])
@pytest.mark.parametrize("charset", TEXTS)
def test_every_charset_however_it_is_declared(charset: str, declared: str) -> None:
    text = document(TEXTS[charset], charset if declared == "true" else declared)
    assert decode_document(text.encode(charset)).text == text


@pytest.mark.parametrize("charset", ["cp1252", "cp1251", "shift_jis", "koi8-r"])
def test_the_header_tells_and_utf8_needs_no_telling(charset: str) -> None:
    text = document(TEXTS[charset])
    assert decode_document(text.encode(charset), f"text/xml; charset={charset}").text == text
    wrongly = decode_document(text.encode("utf-8"), f"text/xml; charset={charset}")
    assert (wrongly.text, wrongly.charset, wrongly.notes) == (text, "utf-8", ("wrong_charset",))


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"])
def test_forms_of_unicode(charset: str) -> None:
    text = document("Ünïcode 数据")
    assert decode_document(text.encode(charset)).text == text


def test_stray_bytes_in_utf8_are_windows_ones() -> None:
    body = "naïve déjà".encode() + b" \x93quoted\x94 " + "über".encode()
    decoded = decode_document(body)
    assert (decoded.text, decoded.notes) == ("naïve déjà “quoted” über", ("damaged_charset",))


def test_escapes_of_iso_2022() -> None:
    text = document("規約の変更", "iso-2022-jp")
    assert decode_document(text.encode("iso-2022-jp")).text == text


def test_utf7_is_not_obeyed() -> None:
    body = b'<?xml version="1.0" encoding="utf-7"?><a>+ADw-script+AD4-</a>'
    assert "<script>" not in decode_document(body).text


@pytest.mark.parametrize(
    ("header", "charset"),
    [
        ("text/xml", ""),
        ("text/xml;charset='us-ascii'", "us-ascii"),
        ('a/b; x=1; CHARSET = "koi8-r"', "koi8-r"),
        ("", ""),
    ],
)
def test_header(header: str, charset: str) -> None:
    assert declared_charset(header) == charset


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=300), st.sampled_from(["", "text/xml; charset=utf-8", "x; charset=rot13", "x; charset=gbk"]))
def test_any_bytes_decode(body: bytes, header: str) -> None:
    assert isinstance(decode_document(body, header).text, str)


@settings(deadline=None, max_examples=60)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=200))
def test_utf8_stays_what_it_is(text: str) -> None:
    assert decode_document(f"<a>{text}</a>".encode()).text == f"<a>{text}</a>"
