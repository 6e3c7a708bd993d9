"""Words of a posting that can keep people out, each with the reason and what to write instead.

They flag and never refuse: a word can be right in its place, and staff decide. Sources: 29 CFR 1625.4 (age in
help-wanted notices), 29 CFR 1604.5 (sex), 29 CFR 1606.1 and 1606.7 (national origin, language), 8 USC 1324b
(citizenship), ORS chapter 659A with its change of 2025 (age and graduation dates before a first interview),
29 CFR 785.27 and ORS 653.025 (training and trial time is paid).
"""

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Word:
    """A pattern of words, why it stands out, and what says the same to everybody."""

    code: str
    pattern: re.Pattern[str]
    why: str | Promise


def _words(*forms: str) -> re.Pattern[str]:
    """Whole words, in any case; a blank stands for any white space or a hyphen, ’ for either apostrophe."""
    joined = "|".join(form.replace(" ", r"[\s\-]+").replace("’", "['’]?") for form in forms)
    return re.compile(rf"(?<!\w)(?:{joined})(?!\w)", re.IGNORECASE)


AGE = _words(
    r"recent (?:college |high school |university |bootcamp )?grad(?:uate)?s?",
    r"new(?:ly)? grad(?:uate)?s?",
    r"fresh (?:out of|from) (?:school|college|university)",
    r"digital natives?",
    r"youth(?:ful)?",
    r"young(?:er)? (?:and )?(?:\w+ )?(?:professionals?|team|people|person|adults?|company|staff|crew|talent)",
    r"young,? (?:and )?(?:energetic|dynamic|hungry|driven|ambitious)",
    r"(?:no more than|maximum(?: of)?|max|at most|not over) \d+ years(?:’)?(?: of)? experience",
    r"over ?qualified",
    r"ag(?:e|ed) (?:between )?(?!18\b|21\b)\d\d(?:\s*(?:to|and|–|-)\s*\d\d)?",
    r"no older (?:applicants?|candidates?|people|persons?|workers?|employees?|adults?)",
    r"(?:no|not) older than [2-6]\d(?! (?:minutes|hours|days|weeks|months))",
    r"(?:under|below) (?:the age of )?[2-6]\d(?= years?(?: old| of age)|[.,;)]|$)",
    r"j[oó]venes|reci[eé]n (?:graduad|egresad)[oa]s?",
)
GENDER = _words(
    # Not post: Postman is a program that testers use.
    r"(?:sales|fore|handy|crafts|repair|chair|service|delivery|maintenance|business|camera|line|watch"
    r"|police|fire|trades|drafts|spokes|door|anchor|news)(?:man|men|woman|women)",
    r"(?:waitr|host|steward|actr)ess(?:es)?",
    # One of a trade, or how one must be: who owns a business, or that women and men are welcome, is no such word.
    r"(?<!male\sand\s)(?<!male\sor\s)(?<!male/)(?:fe)?male (?:nurse|secretary|receptionist|assistant|caregiver"
    r"|attendant|aide|teacher|trainer|driver|worker|technician|developer|programmer|guard|cook|server|cashier|clerk|model)",
    r"(?:(?:fe)?males?|(?:wo)?men|ladies) (?:applicants? |candidates? |workers? )?(?:is |are )?(?:preferred|wanted)",
    r"(?:fe)?males? (?:applicants? |candidates? |workers? )?only",
    r"prefer(?:ably|red|s)? (?:a )?(?:fe)?males?(?=[.,;:!)]|$| (?:applicants?|candidates?|workers?))",
    r"no (?:fe)?males",
    r"(?:girl|guy|gal) friday",
    r"(?:web|data|it|office|front desk) (?:girl|guy|boy|lady)s?",
    r"he (?:will|must|should|has to|is)|she (?:will|must|should|has to|is)",
)
NATIVE = _words(
    r"native(?:[\s-]level)? (?:\w+ )?(?:speak(?:er|ing)s?|english|spanish|fluency)",
    r"mother tongue",
    r"(?:english|spanish) as (?:a |your )?first language",
    r"(?:no|without)(?: an?)? (?:foreign )?accents?",
    r"hablantes? nativ[oa]s?|lengua materna",
)
CITIZEN = _words(
    r"(?:u\.?s\.?a?\.?|american|united states) citizens?(?:hip)?(?: only| required)?",
    r"citizens only|citizenship (?:is )?required|must be (?:a )?citizens?(?: of)?",
    r"(?:no|only) green card(?: holders)?|green card holders? (?:only|required)",
    r"born in the (?:u\.?s\.?a?\.?|united states)|native born",
)
LICENSE = _words(
    r"driver?(?:’s|s’|s)? licen[sc]es?",
    r"driving licen[sc]es?",
    r"licencia de (?:conducir|manejo)",
    r"own (?:car|vehicle)",
)
DATES = _words(
    r"(?:year|date|month) of (?:your )?graduation",
    r"graduation (?:year|date)s?",
    r"graduat(?:ed|ing|ion) (?:in|since|after|before|from|between) (?:19|20)\d\d",
    r"graduat(?:ed|ing|ion) (?:with)?in the last (?:\w+ )?(?:years?|months?)",
    r"class of (?:19|20)\d\d",
    r"(?:date of birth|birth ?date|how old you are|your age)",
)
UNPAID = _words(
    r"unpaid (?:\w+ )?(?:trial|training|test|shift|day|week|period|internship|work|interview)s?",
    r"(?:(?:trial|test|training) (?:shift|day|week|period|time)|(?:working|trial) interview)s?"
    r" (?:(?:is|are) )?(?:\((?:unpaid|not paid|without pay)\)|unpaid|not paid|without pay)",
    r"(?:work|volunteer) for (?:free|exposure|experience)",
    r"without pay",
    r"(?:un)?paid (?:only )?after (?:the |your )?(?:trial|training|probation)",
)

WORDS = (
    Word(
        "age",
        AGE,
        _("These words can keep older people from applying. Say what the person must be able to do."),
    ),
    Word(
        "gender",
        GENDER,
        _("These words name one gender. Use a title and words that fit everybody, like “technician” or “they”."),
    ),
    Word(
        "native",
        NATIVE,
        _("Ask how well somebody must speak a language, like “fluent English”, not which one they grew up with."),
    ),
    Word(
        "citizenship",
        CITIZEN,
        _(
            "Most jobs may not ask for citizenship. Write “authorized to work in the United States”."
            " When a law or a contract demands it, name that law or contract here."
        ),
    ),
    Word(
        "license",
        LICENSE,
        _(
            "Ask for a license or a car only when driving is part of this job,"
            " and then say what is driven and how often."
        ),
    ),
    Word(
        "dates",
        DATES,
        _("Oregon employers may not ask for age, birth or graduation dates before a first interview. Leave this out."),
    ),
    Word(
        "unpaid",
        UNPAID,
        _("Trials, test days and training are work and are paid from the first hour. Say what you pay for them."),
    ),
)
