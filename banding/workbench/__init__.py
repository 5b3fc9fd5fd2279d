"""
The workbench: a web application where a team allocates its cases and keeps the record.

In: caseloads people bring in, and what they answer, judge and decide in a browser. Out: pages, an API, and a record to which
everything is appended: who said what, when, and what was decided from it. It stands above every other room and none of
them imports it.

``store`` keeps, ``deciding`` asks the engine, ``changes`` is what people can do, ``web`` shows, ``api`` serves programs.
"""
