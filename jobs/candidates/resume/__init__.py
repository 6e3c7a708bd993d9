"""A résumé and a link to one's work: given by the learner, shown only with consent, never scored."""
