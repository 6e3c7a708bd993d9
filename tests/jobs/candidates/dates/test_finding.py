"""Which phrases tell an age, a birth or a graduation date, and which do not."""

import pytest

from jobs.candidates.dates.finding import in_note, in_resume


def lines(*texts: str) -> list[str]:
    return [line for text in texts for line in text.split("\n") if line]


BIRTHS = """
Born 05/03/1970
Born on 05/03/1970
Born: 12/31/1970
Birth: 05/03/1970
Born 03.05.1970
Born in 05/1970
Born 1970-05-03
Born in the year 1970
born on the 3rd of May 1970
Nacimiento: 03/05/1970
F. nac.: 03-05-1970
Fecha de nacimiento: 3/5/70
Nacida el 3 de marzo de 1970
Soy de 1970
F.N. 03/05/1970
F. N.: 3 de mayo de 1970
"""
AGES = """
54 years old system administrator
Male, 54 years
age: 54
Mi edad es de 54 años
Cumplí 54 años
Tengo 54 años
mayor de 54 años
"""
GRADUATIONS = """
Master of Science, OSU, 06/1995
Franklin HS, 1988
HSD 1988
B.A. English, Reed, '92
Graduated 6/95
Graduated: Jun-95
A.A. 1990
AA, PCC, 1990
BFA 1990
B.F.A. 1990
B.S. Biology, 1990
MS, Computer Science, 1995
M.Ed. 1999
JD 1999
PhD, 2001
Associate of Arts, 1990
High School Diploma .... 1988
High School Diploma . . . . 1988
Completed 12th grade 1988
St. Mary's High School, 1988
Valedictorian, 1999
Left school in 1990
Alumni of PSU, 2003
Alumna, Reed, '03
Licenciada en Letras, UNAM, 1992
Bachiller en Ciencias, 1990
Ingeniería en sistemas, IPN, 1990-1994
Técnico en Electrónica, 1990
"""
IN_RESUMES = [
    *("05.06.1985", "1985-06-05", "Personal data: 03/03/1985, single", "03/03/1985 - Portland", "- 3 March 1985"),
    *("March 3rd, 1985", "3 de marzo de 1985", "Lincoln High '98", "Reed '03", "Education\nLincoln High, '98"),
    "1992 – B.A., Reed College",
    "Técnico electricista, CONALEP, 1990",
    "2011 - 2015\nGrant High School",
    "EDUCATION\nPSU\n1998",
    "Education: PSU, 1998",
    "Experience\nNike, 2019\nEducation\nReed College, 1992",
    "Experience\nTeaching assistant, B.A. English, Reed College, 1992",
    "Developer at Nike, 2015. Portland State University, 1998",
    "D a t e  o f  b i r t h",
    "D ATE  O F  B IRTH",
    "D AT E  O F  B I RT H : 1 9 7 0",
    "D ATE OF B IRTH",
    "B o r n  1 9 7 0",
]
HARMLESS = """
Born leader
Born in Maryland
Worked with young adults
Young adult library, 2019
Senior citizens program
Birthday parties host
Taught children ages 10 to 12
Summer camp, ages 10-14
Open to ages 18+
Sales Associate, 2015
Scrum Master, 2019
Boston, MA 2015
BA (business analyst), Nike, 2020
MS Office trainer, 2015
WCAG 2.1 AA, 2021
360-degree review, 2019
© 2026
Portland Community College © 2026
Tengo 20 años de experiencia
Managed 10 years old codebase
Rewrote a 12-year-old Java application
Técnico de soporte, Intel, 2019
"""
HARMLESS_IN_RESUMES = [
    *(
        "Nike, 03/03/2005 - 04/30/2009",
        "Nike, 2005-03-03 to present",
        "since March 3, 2005",
        "3 de mayo de 2005 al 2009",
    ),
    *("Last saved 05.06.2025", "Version 1.20.1985.3", "Summer '98", "Windows '98", "June '03", "Experience\nNike '03"),
    *("Nike '03 - '07", "Rock 'n' roll, the '90s"),
    "IT help desk at Portland Community College, 2018 - 2022",
    *(f"Education\nReed College\n{heading}\nJune 2019" for heading in ("Experience", "Work", "EMPLOYMENT", "Projects")),
    *(
        f"Education\nReed College\n{heading}\nHTML 5, 2019"
        for heading in ("Skills", "Technical Skills:", "• Skills & Tools")
    ),
    *(
        f"Formación\nUNAM\n{heading}\n2019"
        for heading in ("Experiencia", "Experiencia laboral", "Proyectos", "Habilidades")
    ),
    "Education\nReed College\nWork Experience\nNike 2019",
    "Teacher, Roosevelt High School, 2010",
    "Custodian, Franklin High School, 2012",
    "Experience\nOregon State University, 2018",
    "Experience\nNike, 2019 - 2024\nEducation\nReed College, B.A.",
]


@pytest.mark.parametrize("phrase", lines(BIRTHS, AGES, GRADUATIONS))
def test_found_in_notes_and_in_resumes(phrase: str) -> None:
    assert in_note(phrase)
    assert in_resume(phrase)
    assert in_resume(f"Ana Rivera\n{phrase}\nWeb developer")


@pytest.mark.parametrize("phrase", lines(BIRTHS))
def test_a_birth_is_found_where_it_is_written_in_a_sentence(phrase: str) -> None:
    assert in_note(f"Knows HTML. {phrase}, and keen.")


@pytest.mark.parametrize("phrase", IN_RESUMES)
def test_found_in_resumes(phrase: str) -> None:
    assert in_resume(phrase)


@pytest.mark.parametrize("phrase", lines(HARMLESS))
def test_harmless_in_both(phrase: str) -> None:
    assert in_note(phrase) == []
    assert in_resume(phrase) == []


@pytest.mark.parametrize("phrase", HARMLESS_IN_RESUMES)
def test_harmless_in_resumes(phrase: str) -> None:
    assert in_resume(phrase) == []


def test_it_is_told_as_it_is_written() -> None:
    assert in_resume("Data: 03/03/1985.") == ["03/03/1985"]
    assert in_resume("Born 03/03/1985") == ["Born 03/03/1985"]
    assert in_note("St. Mary's\nHigh School – 1988 …") == ["High School – 1988"]
