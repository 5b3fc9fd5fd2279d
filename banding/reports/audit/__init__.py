"""What was found of records → reports. In: an audit, or a scored reading sheet. Out: its report."""

from banding.reports.audit.reading_sheet import read_in_words, score_report
from banding.reports.audit.report import audit_report
