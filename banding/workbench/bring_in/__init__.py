"""
Bring in a caseload: somebody's file → what it would change of the caseload → entries in the record.

``uploads`` keeps files that somebody is looking through, ``matching`` settles what their headings and words mean, ``rows``
reads them person by person, ``plan`` says what is new, changed, gone and in error, ``ready`` decides them (a large file in
several ``processes``), ``merged`` those of whom something was said here, and ``storing`` puts it all down at once.
"""
