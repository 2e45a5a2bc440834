"""The others: family, colleagues, friends and acquaintances around the five stories."""

from data.synthetic.demo.generator import Circle, Person

OFFICE_HOURS = (0, 2, 7, 10, 9, 6, 5, 8, 9, 8, 5, 2, 1, 0, 0, 0)
HOME_HOURS = (3, 5, 3, 2, 2, 4, 4, 2, 2, 2, 4, 7, 9, 9, 8, 5)

FAMILY = Circle(HOME_HOURS, ("message",), ("call", "call", "meeting"), 0.25, 0.5, 20, 0.9, False)
TEAM = Circle(OFFICE_HOURS, ("message", "message", "email"), ("meeting",), 0.3, 0.42, 25, 0.8, True)
PROJECT = Circle(OFFICE_HOURS, ("email",), ("meeting", "call"), 0.25, 0.45, 200, 0.7, True)
FORMER = Circle(OFFICE_HOURS, ("message", "email"), ("call",), 0.08, 0.45, 240, 0.7, True)
FRIENDS = Circle(HOME_HOURS, ("message",), ("meeting", "call"), 0.25, 0.55, 60, 1.1, False)
MENTORS = Circle(OFFICE_HOURS, ("email",), ("meeting", "call"), 0.5, 0.5, 600, 3.5, True)
CLUB = Circle(HOME_HOURS, ("message",), ("meeting",), 0.45, 0.3, 90, 2.0, False)
SILENT = Circle(OFFICE_HOURS, ("email",), ("call",), 0.0, 0.0, 60, 1.0, True)

OTHERS = (
    Person("Anjali Sen", FAMILY, 1.9),
    Person("Rohan Sen", FAMILY, 2.4),
    Person("Leela Sen-Duarte", FAMILY, 6),
    Person("Kabir Duarte", FAMILY, 14, "..2025-09-02 2025-12-22.."),
    # The team of today; some came while the two years ran.
    Person("Oskar Tamm", TEAM, 4),
    Person("Nadia Fernhill", TEAM, 5),
    Person("Jun Takamori", TEAM, 6),
    Person("Precious Adlam", TEAM, 7, "2025-03-03.."),
    Person("Luca Bramante", TEAM, 6, "2025-09-01.."),
    Person("Hye-jin Marlow", TEAM, 8),
    Person("Samir Quist", TEAM, 9, "..2025-09-05 2025-12-01.."),
    Person("Freya Nwosu-Berg", TEAM, 5, "2026-08-17.."),
    Person("Diego Ashgrove", TEAM, 6, "2026-08-19.."),
    # Colleagues who left, one after the other: some fade, some stop, some come back.
    Person("Marta Lindgaard", FORMER, 6, "..2024-12-12 2024-12-12..2025-02-01@20"),
    Person("Pavel Oyelaran", FORMER, 5, "..2025-01-10"),
    Person("Chiara Dunmore", FORMER, 5, "..2025-02-21"),
    Person("Ahmed Solberg", FORMER, 9, "..2025-03-28 2025-08-20..2025-10-05@12"),
    Person("Ruth Imamura", FORMER, 6, "..2025-05-30"),
    Person("Viktor Achebe-Lund", FORMER, 8, "..2025-04-04"),
    Person("Yara Pemberley", FORMER, 6, "..2025-07-18 2025-07-18..2025-12-12@24"),
    Person("Teodor Basu-Hale", FORMER, 10, "..2025-09-12 2026-01-19..2026-03-20@10"),
    Person("Sunniva Castellan", FORMER, 7, "..2025-10-24 2025-10-24..2026-02-15@26"),
    Person("Emeka Rautio", FORMER, 8, "..2025-10-03"),
    Person("Lin Halvorsen", FORMER, 6, "..2026-01-30 2026-01-30..2026-05-25@24"),
    Person("Bruno Kasimir", FORMER, 9, "..2026-03-13 2026-03-13..2026-07-31@30"),
    Person("Zeynep Orrin", FORMER, 7, "2025-01-13..2026-05-08"),
    Person("Callum Devraj", FORMER, 6, "2025-02-10..2026-06-26 2026-06-26..@28"),
    # People of projects: intense for a season, then over, unless a second project comes.
    Person("Greta Mbeki-Stone", PROJECT, 4, "..2025-01-15"),
    Person("Ilya Fontaine", PROJECT, 6, "..2024-12-18 2025-04-28..2025-06-20"),
    Person("Asha Winterbourne", PROJECT, 5, "2024-11-11..2025-03-14"),
    Person("Rafael Ito", PROJECT, 7, "2025-01-20..2025-05-09 2025-10-06..2025-12-17"),
    Person("Dorothea Vance-Rao", PROJECT, 4, "2025-02-17..2025-06-06"),
    Person("Kwame Ellinger", PROJECT, 6, "2025-04-14..2025-08-29"),
    Person("Petra Salcedo", PROJECT, 5, "2025-06-02..2025-09-19 2026-05-11..2026-07-03"),
    Person("Hamid Grunewald", PROJECT, 6, "2025-08-18..2025-12-12"),
    Person("Noemi Tasker", PROJECT, 5, "2025-10-13..2026-02-27"),
    Person("Olu Brandvold", PROJECT, 6, "2025-12-01..2026-04-17"),
    Person("Simone Petrakis-Wu", PROJECT, 5, "2026-02-09..2026-07-24"),
    Person("Arjun Bellweather", PROJECT, 6, "2026-04-20.."),
    Person("Katya Morland", PROJECT, 5, "2026-06-15.."),
    # Friends: a rhythm of weeks, with long pauses that most of them survive.
    Person("Tara Okafor-Dean", FRIENDS, 12),
    Person("Elif Sandoval", FRIENDS, 18, "..2025-09-14 2025-12-27.."),
    Person("Nikhil Arrowsmith", FRIENDS, 22, "..2025-04-06 2025-08-02.."),
    Person("Bea Vantongeren", FRIENDS, 25, "..2025-02-09 2025-05-17.."),
    Person("Moses Lindholm", FRIENDS, 26, "..2025-07-20 2025-11-29.."),
    Person("Aiko Prendergast", FRIENDS, 28, "..2024-12-15 2025-04-05.."),
    Person("Javier Munro", FRIENDS, 26, "..2025-09-21"),
    Person("Saoirse Bhatt", FRIENDS, 20, "..2025-01-18 2025-05-10..2026-02-28 2026-07-22.."),
    Person("Milan Achterberg", FRIENDS, 24, "..2026-04-26"),
    Person("Wen Calloway", FRIENDS, 33, "..2025-01-12 2025-05-03.."),
    Person("Hana Delacroix-Obi", FRIENDS, 16, "2025-05-24..2026-06-07"),
    # Those one writes to every season.
    Person("Ingrid Maponya", MENTORS, 70),
    Person("Farid Lancaster", MENTORS, 85),
    Person("Judith Orozco", MENTORS, 60, "..2026-02-10"),
    Person("Bao Rosenfeld", MENTORS, 95),
    # The choir and the street; both rest in summer.
    Person("Alma Fitzroy", CLUB, 9, "..2025-06-28 2025-09-13..2026-06-27 2026-09-12.."),
    Person("Deniz Harcourt", CLUB, 12, "..2025-06-28 2025-09-13..2026-03-14"),
    Person("Mrs Papadaki", CLUB, 15),
    Person("Jonah Weir", CLUB, 11, "2025-03-01..2025-06-28 2025-09-13..2026-06-27"),
    # Those who never answered.
    Person("Hugo Sterling-Ngo", SILENT, 20, "2025-02-03..2025-05-01", 1.0),
    Person("Clara Yamaguchi-Poole", SILENT, 25, "2025-09-15..2026-01-10", 1.0),
    Person("Edwin Marchetti", SILENT, 30, "2026-05-04..", 1.0),
    Person("Shira Nakamura-Boyle", SILENT, 18, "2024-10-20..2025-01-20", 1.0),
)
