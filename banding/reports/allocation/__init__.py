"""A run over a caseload → its report. In: what the run came to and, for a page, every row. Out: the report."""

from banding.reports.allocation.report import allocation_page, allocation_report
from banding.reports.allocation.summary import Summary, summarise
