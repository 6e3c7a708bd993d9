"""Numbers and days in Spanish, as people write them in the United States: 1,250.50. (Django's are those of Spain.)"""

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
