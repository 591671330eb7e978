"""Rows of an office's list for `tests.report.views`, and which of them slipped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from crawler.model import Identity, Liveness

L, I = Liveness, Identity  # noqa: E741 - two words that each line of the list below would repeat


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """A row as the list has it, and what an audit would see."""

    row_id: str
    code: str
    country: str
    city: str
    name: str
    agreement: str
    url: str
    continent: str
    liveness: Liveness = Liveness.OK
    identity: Identity = Identity.OWN
    title: str = ""
    """What the page calls itself."""
    final: str | None = None
    fix: str = ""
    right_continent: str = ""

    @property
    def line(self) -> int:
        """Three lines stand above the first row of the list."""
        return int(self.row_id) + 3

    @property
    def tld(self) -> str:
        return self.url.split("/")[2].rsplit(".", 1)[-1]


OFFICE: Final = (
    OfficeRow("2", "AL", "Albania", "Tirana", "Western Balkans University of Tirana", "2025 na czas nieokreślony", "https://wbu.edu.al/en/mission", "Europa", title="Western Balkans University"),
    OfficeRow("4", "DZ", "Algieria", "Boumerdes", "Univeriste M'Hamed Bougara Boumerdes", "2008 na czas nieokreślony", "http://www.umbb.dz/Unbb_en.htm", "Afryka", L.SUSPECT, I.OWN, "Université M’Hamed Bougara — Page non trouvée"),
    OfficeRow("7", "AR", "Argentyna", "Cordoba", "Universidad Nacional de Cordoba", "2025-2029", "https://www.unc.edu.ar/", "Ameryka Południowa", title="Universidad Nacional de Córdoba"),
    OfficeRow("10", "AM", "Armenia", "Yerevan", "Yerevan State University", "2009 na czas nieokreślony", "http://www.ysu.am/", "Azja", L.MOVED, I.OWN, "Yerevan State University", "https://www.ysu.am/en", "https://www.ysu.am/en"),
    OfficeRow("12", "AT", "Austria", "Leoben", "Montanuniversität Leoben", "2021 na czas nieokreślony", "https://www.unileoben.ac.at/", "Europa", title="Montanuniversität Leoben"),
    OfficeRow("13", "AZ", "Azerbejdżan", "Baku", "Baku Higher Oil School of the State Oil Company of Azerbaijan Republic", "2014 na czas nieokreślony", "https://www.socar.az/faculty/en/home/", "Azja", L.BLOCKED, I.CANNOT_TELL),
    OfficeRow("16", "BY", "Białoruś", "Brześć", "Państwowy Uniwersytet im. A. S. Puszkina w Brześciu", "2017 na czas nieokreślony", "http://iro.pb.edu.pl/", "Europa", L.OK, I.FOREIGN, "Biuro Współpracy Międzynarodowej — Politechnika Białostocka"),
    OfficeRow("19", "BA", "Bośnia i Hercegowina", "Banja Luka", "The University of Banja Luka", "2023 - 2028", "https://www.unibl.org/en", "Europa", title="University of Banja Luka"),
    OfficeRow("22", "BA", "Bośnia i Hercegowina", "Tuzla", "University of Tuzla", "2018 na czas nieokreślony", "http://unt2.ba/en/welcome-to-the-university-of-tuzla/", "Europa", L.DEAD, I.CANNOT_TELL, fix="https://untz.ba/"),
    OfficeRow("167", "CA", "Kanada", "North York", "York University", "2025-2030", "https://www.yorku.ca/", "Ameryka Północna", title="York University"),
    OfficeRow("168", "KZ", "Kazachstan", "Aktobe", "K. Zhubanov Aktobe Regional University", "2024-2029", "http://zhubanov.edu.kz/en/", "Azja", L.INSECURE, I.OWN, "K. Zhubanov Aktobe Regional University"),
    OfficeRow("169", "KZ", "Kazachstan", "Almaty", "Al-Farabi Kazachski Uniwersytet Narodowy", "2002 na czas nieokreślony", "http://www.kaznu.kz/", "Azja", L.MOVED, I.OWN, "Al-Farabi Kazakh National University", "https://farabi.university/", "https://farabi.university/"),
    OfficeRow("172", "KZ", "Kazachstan", "Almaty", "The AESA Academy Economics and Statistics of Almaty", "2009 na czas nieokreślony", "http://aesa.kz/", "Azja", L.DANGER, I.FOREIGN, "aesa.kz — this domain may be for sale"),
    OfficeRow("177", "KZ", "Kazachstan", "Szymkent", "M. Auezov South Kazakhstan University", "2024 na czas nieokreślony", "https//aueзов.edu.kz/eng", "Azja", L.UNCHECKED, I.CANNOT_TELL, fix="https://auezov.edu.kz/eng"),
    OfficeRow("181", "KZ", "Kazachstan", "Ust-Kamienogorsk", "Wschodnio Kazachski Państwowy Uniwersytet Techniczny im. D. Serikbajewa", "2016 na czas nieokreślony", "http://www.udea.edu.co/wps/portal/udea/web/home", "Ameryka Południowa", L.OK, I.OTHER_ROW, "Universidad de Antioquia", right_continent="Azja"),
    OfficeRow("182", "CO", "Kolumbia", "Medellin", "The University of Antioquia", "2016 na czas nieokreślony", "http://www.eafit.edu.co/Paginas/index.aspx", "Ameryka Południowa", L.OK, I.OTHER_ROW, "Universidad EAFIT"),
    OfficeRow("183", "CO", "Kolumbia", "Medellin", "Universidad EAFIT", "2011 na czas nieokreślony", "https://www.utp.edu.co/", "Ameryka Południowa", L.OK, I.OTHER_ROW, "Universidad Tecnológica de Pereira"),
    OfficeRow("184", "CO", "Kolumbia", "Pereira", "La Universidad Tecnológica de Pereira", "2025 - 2030", "http://www.hanbat.ac.kr/html/en/", "Azja", L.OK, I.OTHER_ROW, "Hanbat National University", right_continent="Ameryka Południowa"),
    OfficeRow("185", "KR", "Korea Południowa", "Daejeon", "Hanbat National University", "2012 na czas nieokreślony", "http://www.daejin.ac.kr/english/main.html", "Azja", L.OK, I.OTHER_ROW, "Daejin University"),
    OfficeRow("186", "KR", "Korea Południowa", "Pocheon", "Daejin University", "2009 na czas nieokreślony", "https://www.kings.ac.kr/eng/", "Azja", L.OK, I.OTHER_ROW, "KEPCO International Nuclear Graduate School"),
    OfficeRow("188", "KR", "Korea Południowa", "Ulsan", "KEPCO International Nuclear Graduate School", "2019 na czas nieokreślony", "https://www.hanyang.ac.kr/web/eng", "Azja", L.OK, I.OTHER_ROW, "Hanyang University"),
    OfficeRow("189", "KR", "Korea Południowa", "Seul", "Hanyang University Industry-University Cooperation Foundation", "2024 na czas nieokreślony", "https://study.ssu.ac.kr/en/main/main.do", "Azja", L.OK, I.OTHER_ROW, "Soongsil University"),
    OfficeRow("190", "KR", "Korea Południowa", "Seul", "Soongsil University", "2026 - 2031", "", "Azja", L.UNCHECKED, I.CANNOT_TELL),
    OfficeRow("195", "IQ", "Kurdystan (Region Kurdystanu)", "Koya", "Koya University", "2019 na czas nieokreślony", "https://koyauniversity.org/", "Azja", title="Koya University"),
    OfficeRow("296", "UA", "Ukraina", "Donieck", "Doniecki Narodowy Uniwersytet Techniczny", "2011 na czas nieokreślony", "http://donntu.edu.ua/pwt/", "Europa", L.UNKNOWN, I.CANNOT_TELL),
    OfficeRow("308", "UA", "Ukraina", "Kijów", "National Aviation University", "2016 na czas nieokreślony", "http://www.nau.edu.ua/en/about/", "Europa", title="National Aviation University"),
    OfficeRow("316", "UA", "Ukraina", "Lwów", '"Lviv Polytechnic" National University', "2001 na czas nieokreślony", "http://lp.edu.ua/", "Europa", L.MOVED, I.OWN, "Lviv Polytechnic National University", "https://lpnu.ua/", "https://lpnu.ua/"),
    OfficeRow("399", "IT", "Włochy", "Rzym", "SAPIENZA University of Rome", "2019 na czas nieokreślony; 2025 - 2030", "https://www.uniroma1.it/en/pagina-strutturale/home", "Europa", title="Sapienza Università di Roma"),
    OfficeRow("400", "IT", "Włochy", "Rzym", "Scuola Superiore Enrico Mattei", "2001 - List intencyjny", "http://10.0.0.8/mattei/Index.php", "Europa", L.REFUSED, I.CANNOT_TELL),
    OfficeRow("401", "AE", "Zjednoczone Emiraty Arabskie", "Szardża", "American University of Sharjah", "2024-2029", "https://www.aus.edu/", "Azja", title="American University of Sharjah"),
)  # fmt: skip
"""Lines longer than the rest of the code: one row of the list is one line."""

SLIPPED: Final = {
    "181": "182",
    "182": "183",
    "183": "184",
    "184": "185",
    "185": "186",
    "186": "188",
    "188": "189",
    "189": "190",
}
"""Row that shows a URL, row that the URL belongs to."""
