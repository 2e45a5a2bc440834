"""The others: family, colleagues, friends and acquaintances around the five stories."""

from data.synthetic.demo.generator import DemoCircle, DemoPerson

OFFICE_HOURS = (0, 2, 7, 10, 9, 6, 5, 8, 9, 8, 5, 2, 1, 0, 0, 0)
HOME_HOURS = (3, 5, 3, 2, 2, 4, 4, 2, 2, 2, 4, 7, 9, 9, 8, 5)

FAMILY = DemoCircle(HOME_HOURS, ("message",), ("call", "call", "meeting"), 0.25, 0.5, 20, 0.9, False)
TEAM = DemoCircle(OFFICE_HOURS, ("message", "message", "email"), ("meeting",), 0.3, 0.42, 25, 0.8, True)
PROJECT = DemoCircle(OFFICE_HOURS, ("email",), ("meeting", "call"), 0.25, 0.45, 200, 0.7, True)
FORMER = DemoCircle(OFFICE_HOURS, ("message", "email"), ("call",), 0.08, 0.45, 240, 0.7, True)
FRIENDS = DemoCircle(HOME_HOURS, ("message",), ("meeting", "call"), 0.25, 0.55, 60, 1.1, False)
MENTORS = DemoCircle(OFFICE_HOURS, ("email",), ("meeting", "call"), 0.5, 0.5, 600, 3.5, True)
CLUB = DemoCircle(HOME_HOURS, ("message",), ("meeting",), 0.45, 0.3, 90, 2.0, False)
SILENT = DemoCircle(OFFICE_HOURS, ("email",), ("call",), 0.0, 0.0, 60, 1.0, True)

OTHERS = (
    DemoPerson("Anjali Sen", FAMILY, 1.9),
    DemoPerson("Rohan Sen", FAMILY, 2.4),
    DemoPerson("Leela Sen-Duarte", FAMILY, 6),
    DemoPerson("Kabir Duarte", FAMILY, 14, "..2025-09-02 2025-12-22.."),
    # The team of today; some came while the two years ran.
    DemoPerson("Oskar Tamm", TEAM, 4),
    DemoPerson("Nadia Fernhill", TEAM, 5),
    DemoPerson("Jun Takamori", TEAM, 6),
    DemoPerson("Precious Adlam", TEAM, 7, "2025-03-03.."),
    DemoPerson("Luca Bramante", TEAM, 6, "2025-09-01.."),
    DemoPerson("Hye-jin Marlow", TEAM, 8),
    DemoPerson("Samir Quist", TEAM, 9, "..2025-09-05 2025-12-01.."),
    DemoPerson("Freya Nwosu-Berg", TEAM, 5, "2026-08-17.."),
    DemoPerson("Diego Ashgrove", TEAM, 6, "2026-08-19.."),
    # Colleagues who left, one after the other: some fade, some stop, some come back.
    DemoPerson("Marta Lindgaard", FORMER, 6, "..2024-12-12 2024-12-12..2025-02-01@20"),
    DemoPerson("Pavel Oyelaran", FORMER, 5, "..2025-01-10"),
    DemoPerson("Chiara Dunmore", FORMER, 5, "..2025-02-21"),
    DemoPerson("Ahmed Solberg", FORMER, 9, "..2025-03-28 2025-08-20..2025-10-05@12"),
    DemoPerson("Ruth Imamura", FORMER, 6, "..2025-05-30"),
    DemoPerson("Viktor Achebe-Lund", FORMER, 8, "..2025-04-04"),
    DemoPerson("Yara Pemberley", FORMER, 6, "..2025-07-18 2025-07-18..2025-12-12@24"),
    DemoPerson("Teodor Basu-Hale", FORMER, 10, "..2025-09-12 2026-01-19..2026-03-20@10"),
    DemoPerson("Sunniva Castellan", FORMER, 7, "..2025-10-24 2025-10-24..2026-02-15@26"),
    DemoPerson("Emeka Rautio", FORMER, 8, "..2025-10-03"),
    DemoPerson("Lin Halvorsen", FORMER, 6, "..2026-01-30 2026-01-30..2026-05-25@24"),
    DemoPerson("Bruno Kasimir", FORMER, 9, "..2026-03-13 2026-03-13..2026-07-31@30"),
    DemoPerson("Zeynep Orrin", FORMER, 7, "2025-01-13..2026-05-08"),
    DemoPerson("Callum Devraj", FORMER, 6, "2025-02-10..2026-06-26 2026-06-26..@28"),
    # People of projects: intense for a season, then over, unless a second project comes.
    DemoPerson("Greta Mbeki-Stone", PROJECT, 4, "..2025-01-15"),
    DemoPerson("Ilya Fontaine", PROJECT, 6, "..2024-12-18 2025-04-28..2025-06-20"),
    DemoPerson("Asha Winterbourne", PROJECT, 5, "2024-11-11..2025-03-14"),
    DemoPerson("Rafael Ito", PROJECT, 7, "2025-01-20..2025-05-09 2025-10-06..2025-12-17"),
    DemoPerson("Dorothea Vance-Rao", PROJECT, 4, "2025-02-17..2025-06-06"),
    DemoPerson("Kwame Ellinger", PROJECT, 6, "2025-04-14..2025-08-29"),
    DemoPerson("Petra Salcedo", PROJECT, 5, "2025-06-02..2025-09-19 2026-05-11..2026-07-03"),
    DemoPerson("Hamid Grunewald", PROJECT, 6, "2025-08-18..2025-12-12"),
    DemoPerson("Noemi Tasker", PROJECT, 5, "2025-10-13..2026-02-27"),
    DemoPerson("Olu Brandvold", PROJECT, 6, "2025-12-01..2026-04-17"),
    DemoPerson("Simone Petrakis-Wu", PROJECT, 5, "2026-02-09..2026-07-24"),
    DemoPerson("Arjun Bellweather", PROJECT, 6, "2026-04-20.."),
    DemoPerson("Katya Morland", PROJECT, 5, "2026-06-15.."),
    # Friends: a rhythm of weeks, with long pauses that most of them survive.
    DemoPerson("Tara Okafor-Dean", FRIENDS, 12),
    DemoPerson("Elif Sandoval", FRIENDS, 18, "..2025-09-14 2025-12-27.."),
    DemoPerson("Nikhil Arrowsmith", FRIENDS, 22, "..2025-04-06 2025-08-02.."),
    DemoPerson("Bea Vantongeren", FRIENDS, 25, "..2025-02-09 2025-05-17.."),
    DemoPerson("Moses Lindholm", FRIENDS, 26, "..2025-07-20 2025-11-29.."),
    DemoPerson("Aiko Prendergast", FRIENDS, 28, "..2024-12-15 2025-04-05.."),
    DemoPerson("Javier Munro", FRIENDS, 26, "..2025-09-21"),
    DemoPerson("Saoirse Bhatt", FRIENDS, 20, "..2025-01-18 2025-05-10..2026-02-28 2026-07-22.."),
    DemoPerson("Milan Achterberg", FRIENDS, 24, "..2026-04-26"),
    DemoPerson("Wen Calloway", FRIENDS, 33, "..2025-01-12 2025-05-03.."),
    DemoPerson("Hana Delacroix-Obi", FRIENDS, 16, "2025-05-24..2026-06-07"),
    # Those one writes to every season.
    DemoPerson("Ingrid Maponya", MENTORS, 70),
    DemoPerson("Farid Lancaster", MENTORS, 85),
    DemoPerson("Judith Orozco", MENTORS, 60, "..2026-02-10"),
    DemoPerson("Bao Rosenfeld", MENTORS, 95),
    # The choir and the street; both rest in summer.
    DemoPerson("Alma Fitzroy", CLUB, 9, "..2025-06-28 2025-09-13..2026-06-27 2026-09-12.."),
    DemoPerson("Deniz Harcourt", CLUB, 12, "..2025-06-28 2025-09-13..2026-03-14"),
    DemoPerson("Mrs Papadaki", CLUB, 15),
    DemoPerson("Jonah Weir", CLUB, 11, "2025-03-01..2025-06-28 2025-09-13..2026-06-27"),
    # Those who never answered.
    DemoPerson("Hugo Sterling-Ngo", SILENT, 20, "2025-02-03..2025-05-01", opening_share=1.0),
    DemoPerson("Clara Yamaguchi-Poole", SILENT, 25, "2025-09-15..2026-01-10", opening_share=1.0),
    DemoPerson("Edwin Marchetti", SILENT, 30, "2026-05-04..", opening_share=1.0),
    DemoPerson("Shira Nakamura-Boyle", SILENT, 18, "2024-10-20..2025-01-20", opening_share=1.0),
)
