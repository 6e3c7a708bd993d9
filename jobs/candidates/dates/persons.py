"""Ages and births, as staff write of somebody and as people write of themselves."""

from jobs.candidates.dates.parts import DATE, DAY, MONTH, YEAR

TENS = r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty)"
AT_WORK = r"(?! (?:de exp|de trab|trabaj|en |como|in |as |at |with ))"  # years in a job, not of a life
# "10 years old Java code": things; but not "a 54 years old system administrator"
THINGS = (
    r"(?![\s-]{1,9}(?:\w{1,15} )?(?:code\w{0,6}|systems?|software|apps?|applications?|(?:web)?sites?|databases?"
    r"|servers?|networks?|platforms?|programs?|products?|projects?|machines?|buildings?|compan(?:y|ies)|business(?:es)?)\b"
    r"(?! \w{1,15}(?:er|or|ist|ant|man|ian|yst|ect)\b))"
)
# "ages 10-14", "age 65 and over": people who are served
SERVED = r"(?!\s?\+|\s?(?:-|to|a|and|y)\s?(?:\d|up\b|over|older|above|más))"

AGES = (
    rf"(?:[1-9]\d|{TENS}(?:[\s-]\w{{1,9}})?|eighteen|nineteen)"
    rf"[\s-]{{1,9}}(?:years?|yrs?\.?)[\s-]{{1,9}}(?:old|of age|young)(?!\w){THINGS}",
    r"[1-9]\d\s?y/?o",
    rf"age[ds]?(?: of| is)?[\s:=-]{{1,9}}[1-9]\d{SERVED}",
    r"turn(?:s|ed|ing) (?:[2-9]\d(?=\s*(?:[.,;!)]|$| and| in| this| last| next))|" + TENS + ")",
    r"(?:(?:he|she) is|(?:he|she)['’]s|they are|i am|i['’]m) (?:now |about |almost |only )?"
    r"[1-9]\d(?=\s*(?:[.,;!)]|and\b|$))",
    r"(?:fe)?male[,:/]{0,2}\s{0,3}[1-9]\d(?: years| yrs| y\b)?(?!\s?%)",
    rf"edad(?: es)?(?: de)?[\s:=-]{{1,9}}[1-9]\d{SERVED}",
    r"[1-9]\d años de edad",
    rf"(?:tiene|tengo|cumpl[ieoí]ó?) [1-9]\d años{AT_WORK}",
    r"mayor de (?!18|21)[1-9]\d años",
)
# Only of others: in a résumé these are people whom somebody served.
AGES_OF_OTHERS = (
    r"in (?:his|her|their) (?:early |mid[\s-]?|late )?(?:(?:twen|thir|for|fif|six|seven)ties|['’]?[2-7]0['’]?s)",
    r"(?:his|her|their) (?:exact )?age",
    r"(?:one of (?:our|the|my|your) )?(?:older|elderly) (?:worker|person|adult|man|woman|gentleman|lady)",
    r"one of (?:our|the|my|your) (?:older|elderly|young|younger) (?:workers|persons|people|adults|men|women)",
    r"senior citizen",
)
AGES_EVERYWHERE = (r"young(?:er)? (?:worker|person|adult|man|woman|lady|mother|father|professional)",)
BIRTHS = (
    rf"(?:born|birth|nacimiento|nac\.?|nacid[oa]|nac[íi]|naci[óo])[\s:,.-]{{0,5}}"
    rf"(?:(?:in|on|the|year|of|around|about|back|en|el|año|día|de|del)[\s:,]{{1,3}}){{0,4}}{DATE}",
    rf"born (?:on|in) {MONTH}(?: \d\d?)?",
    rf"(?:nacid[oa]|nací|naci[óo])[^.!?]{{0,40}}?\b{YEAR}",
    r"naci[óod]\w{0,2} (?:en|el) (?:\w{1,12} de )?\d{1,4}",
    r"(?:date|year|day) of birth|birth[\s-]?(?:date|day|year)s?|d\.?o\.?b\.?",
    rf"b\. ?(?:{DATE})",
    rf"fecha de nac(?:imiento)?|f\.\s?(?:de )?nac(?:imiento)?|f\.\s?n\.?[\s:]{{0,5}}{DATE}",
    rf"soy del?(?: año)? {DAY}{YEAR}",
)
# Of oneself, as headings and answers in a résumé.
OF_ONESELF = (r"age\s{0,3}[:=-]\s{0,3}[1-9]\d", r"[1-9]\d años(?=\s*[,.;)])")
